import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recountTransfers } from '#modules/ledger/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { sendStock, stockIn, takeStock } from '../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../src/modules/gifts/gifts.ts';
import {
  cancelReservation,
  expireReservations,
  handOverGift,
  returnGift,
} from '../../src/modules/gifts/hand-over-gift.ts';
import { remindPickUps } from '../../src/modules/gifts/remind-pick-up.ts';
import { reserveGifts } from '../../src/modules/gifts/reserve-gifts.ts';
import { verifyGifts } from '../../src/modules/gifts/verify-gifts.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { usePostgres } from '../harness/postgres.ts';
import { faultsAfter } from '../ledger/faults-after.ts';
import { codeOf, newBudget, newCustomers, valueOf } from '../points/points-fixture.ts';
import { afterBoth } from './interleave.ts';

const postgres = usePostgres({ maxConnections: 8 });
const now = new Date('2026-03-02T04:00:00Z');
const keyring = randomKeyring();
const [here, there] = [4, 5];
let customerNo: number;
let serial = 0;

const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const key = () => `key-${(serial += 1)}`;
const recount = async (tx: Tx) => [...(await recountTransfers(tx)), ...(await verifyGifts(tx))];
beforeAll(async () => {
  [customerNo = 0] = await newCustomers(postgres.database, 1);
});
afterEach(async () => {
  const faults = await within(recount);
  if (faults.length > 0) throw new Error(`the stock is unsound: ${JSON.stringify(faults)}`);
});

async function giftWith(pieces: number): Promise<number> {
  return within(async (tx) => {
    const giftId = valueOf(
      await createGift(tx, now, null, {
        code: key(),
        nameZh: '雨伞',
        nameEn: 'Umbrella',
        valueFen: 5_000,
        picture: '',
        orgId: null,
      }),
    );
    if (pieces > 0) valueOf(await stockIn(tx, now, act(giftId, { pieces })));
    return giftId;
  });
}
const act = <T extends object>(giftId: number, more: T) => ({
  giftId,
  orgId: here,
  reason: '到货',
  naturalKey: key(),
  madeBy: 'staff:1',
  ...more,
});
const request = (giftId: number, pieces = 1, naturalKey = key()) => ({
  giftId,
  orgId: here,
  customerNo,
  pieces,
  naturalKey,
  madeBy: 'staff:1',
});
const reserve = async (giftId: number): Promise<number> => {
  const [answer] = await within((tx) => reserveGifts(tx, now, [request(giftId)]));
  return valueOf(answer).reservationId;
};
async function stockOf(giftId: number, orgId = here): Promise<[number, number]> {
  const { rows } = await within((tx) =>
    sql<{ stock: number; reserved: number }>`
      select a.balance as stock, b.balance as reserved from gifts.shelf s
      join ledger.account a on a.id = s.stock_account_id join ledger.account b on b.id = s.reserved_account_id
      where s.gift_id = ${giftId} and s.org_id = ${orgId}`.execute(tx),
  );
  return [rows[0]?.stock ?? 0, rows[0]?.reserved ?? 0];
}
const by = { orgId: here, by: 'staff:1' };

it('what becomes of a gift is told to others, each step once', async () => {
  const giftId = await giftWith(3);
  const taken = await reserve(giftId);
  for (const _ of ['handed over', 'asked again'])
    await within((tx) => handOverGift(tx, now, taken, by));
  valueOf(await within((tx) => returnGift(tx, now, taken, 'staff:1')));
  const dropped = await reserve(giftId);
  for (const _ of ['cancelled', 'asked again'])
    valueOf(await within((tx) => cancelReservation(tx, now, dropped, 'staff:1')));
  const { rows } = await within((tx) =>
    sql<{
      type: string;
      id: number;
      org: number;
    }>`select type, (properties->>'reservation_id')::int as id, org_id as org
      from platform.outbox where properties->>'gift_id' = ${String(giftId)} order by seq`.execute(
      tx,
    ),
  );
  expect(rows.map(({ type, id, org }) => [type, id, org])).toEqual([
    ['gift_reserved', taken, here],
    ['gift_picked_up', taken, here],
    ['gift_returned', taken, here],
    ['gift_reserved', dropped, here],
    ['gift_reservation_ended', dropped, here],
  ]);
});

describe('the last piece', () => {
  it('asked for by two at once goes to one', async () => {
    const giftId = await giftWith(1);
    const ask = (tx: Tx) => reserveGifts(tx, now, [request(giftId)]);
    const { first, second } = await afterBoth(postgres.database, ask, ask);
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'GIFT_STOCK_EXHAUSTED']);
    expect(await stockOf(giftId)).toEqual([0, 1]);
  });

  it('asked for by two lines of one batch goes to one', async () => {
    const giftId = await giftWith(3);
    const answers = await within((tx) =>
      reserveGifts(tx, now, [request(giftId, 2), request(giftId, 2), request(giftId, 1)]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'GIFT_STOCK_EXHAUSTED', 'OK']);
  });

  it('sent to another outlet and reserved at once is one or the other', async () => {
    const giftId = await giftWith(1);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => sendStock(tx, now, act(giftId, { pieces: 1, toOrgId: there })),
      (tx) => reserveGifts(tx, now, [request(giftId)]),
    );
    expect([codeOf(first), codeOf(second[0])]).toEqual(['OK', 'GIFT_STOCK_EXHAUSTED']);
    expect(await stockOf(giftId, there)).toEqual([1, 0]);
  });

  it('counted away and reserved at once never leaves a promise without a piece', async () => {
    const giftId = await giftWith(1);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => reserveGifts(tx, now, [request(giftId)]),
      (tx) => takeStock(tx, now, act(giftId, { counted: 0, reason: '盘点' })),
    );
    expect(codeOf(first[0])).toBe('OK');
    expect(valueOf(second)).toEqual({ stock: 0, reserved: 1, difference: 0 });
  });
});

describe('a reservation', () => {
  it('asked for twice at once is made once', async () => {
    const giftId = await giftWith(5);
    const same = request(giftId);
    const ask = (tx: Tx) => reserveGifts(tx, now, [same]);
    const { first, second } = await afterBoth(postgres.database, ask, ask);
    const { reservationId } = valueOf(first[0]);
    expect(valueOf(second[0])).toEqual({ reservationId, replayed: true });
    expect(await stockOf(giftId)).toEqual([4, 1]);
  });

  it('is handed over once, whoever asks at once', async () => {
    const giftId = await giftWith(2);
    const id = await reserve(giftId);
    const hand = (tx: Tx) => handOverGift(tx, now, id, by);
    const { first, second } = await afterBoth(postgres.database, hand, hand);
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'GIFT_HANDED_OVER']);
    expect(await stockOf(giftId)).toEqual([1, 0]);
  });

  it('is handed over or expires, not both', async () => {
    await within((tx) => expireReservations(tx, new Date('2026-03-17T04:00:00Z'), 100));
    const giftId = await giftWith(1);
    const id = await reserve(giftId);
    const later = new Date('2026-03-16T04:00:00Z');
    const { second } = await afterBoth(
      postgres.database,
      (tx) => handOverGift(tx, new Date(later.getTime() - 1), id, by),
      (tx) => expireReservations(tx, later, 10),
    );
    expect(second).toBe(1);
    expect(await stockOf(giftId)).toEqual([0, 0]);
  });

  it('of who takes marketing is told once that it waits three days more, and of who does not when they agree', async () => {
    const id = await reserve(await giftWith(1));
    const told = async (day: string) => {
      await within((tx) =>
        remindPickUps(tx, keyring, new Date(`${day}T01:00:00Z`), { afterId: 0, limit: 100 }),
      );
      const rows = await postgres.asOwner<{ id: string }>(
        `select properties->>'reservation_id' as id from platform.outbox where type = 'gift_expiring'`,
      );
      return rows.filter((row) => row.id === String(id)).length;
    };
    expect(await told('2026-03-14')).toBe(0);
    await within((tx) => consentToMarketing(tx, [customerNo]));
    expect(await told('2026-03-12')).toBe(0);
    expect(await told('2026-03-14')).toBe(1);
    expect(await told('2026-03-15')).toBe(1);
    valueOf(await within((tx) => handOverGift(tx, new Date('2026-03-15T02:00:00Z'), id, by)));
  });

  it('that expires gives its pieces back and opens nothing any more', async () => {
    const giftId = await giftWith(1);
    const id = await reserve(giftId);
    const end = new Date('2026-03-16T04:00:00Z');
    // Before the job has run, too.
    expect(codeOf(await within((tx) => handOverGift(tx, end, id, by)))).toBe('RESERVATION_ENDED');
    expect(await within((tx) => expireReservations(tx, new Date(end.getTime() - 1), 10))).toBe(0);
    expect(await within((tx) => expireReservations(tx, end, 10))).toBe(1);
    expect(await stockOf(giftId)).toEqual([1, 0]);
    expect(codeOf(await within((tx) => handOverGift(tx, end, id, by)))).toBe('RESERVATION_ENDED');
  });

  it('is handed over at another outlet from its own stock, and what was reserved is free again', async () => {
    const giftId = await giftWith(3);
    const id = await reserve(giftId);
    const elsewhere = { orgId: there, by: 'staff:2' };
    expect(codeOf(await within((tx) => handOverGift(tx, now, id, elsewhere)))).toBe(
      'GIFT_STOCK_EXHAUSTED',
    );
    valueOf(await within((tx) => sendStock(tx, now, act(giftId, { pieces: 1, toOrgId: there }))));
    expect(codeOf(await within((tx) => handOverGift(tx, now, id, elsewhere)))).toBe('OK');
    expect([await stockOf(giftId), await stockOf(giftId, there)]).toEqual([
      [2, 0],
      [0, 0],
    ]);
    valueOf(await within((tx) => returnGift(tx, now, id, 'staff:2')));
    expect([await stockOf(giftId), await stockOf(giftId, there)]).toEqual([
      [2, 0],
      [1, 0],
    ]);
  });

  it('comes back once after it was handed over, and not before', async () => {
    const giftId = await giftWith(1);
    const id = await reserve(giftId);
    const back = (tx: Tx) => returnGift(tx, now, id, 'staff:1');
    expect(codeOf(await within(back))).toBe('GIFT_NOT_HANDED_OVER');
    valueOf(await within((tx) => handOverGift(tx, now, id, by)));
    const { first, second } = await afterBoth(postgres.database, back, back);
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await stockOf(giftId)).toEqual([1, 0]);
  });

  it('is cancelled or handed over, not both', async () => {
    const giftId = await giftWith(1);
    const id = await reserve(giftId);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => cancelReservation(tx, now, id, 'staff:1'),
      (tx) => handOverGift(tx, now, id, by),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'RESERVATION_ENDED']);
    expect(await stockOf(giftId)).toEqual([1, 0]);
  });
});

describe('stock', () => {
  it('comes in once under one key', async () => {
    const giftId = await giftWith(0);
    const same = act(giftId, { pieces: 7 });
    await within((tx) => stockIn(tx, now, same));
    await within((tx) => stockIn(tx, now, same));
    expect(await stockOf(giftId)).toEqual([7, 0]);
  });

  it('is what was counted, and the difference is kept with its reason', async () => {
    const giftId = await giftWith(10);
    for (const [counted, difference] of [
      [8, -2],
      [8, 0],
      [9, 1],
    ] as const) {
      const taken = await within((tx) =>
        takeStock(tx, now, act(giftId, { counted, reason: '盘点' })),
      );
      expect(valueOf(taken)).toMatchObject({ stock: counted, difference });
    }
    const { rows } = await within((tx) =>
      sql<{ pieces: number; reason: string }>`
        select pieces, reason from gifts.stock_change where gift_id = ${giftId} and kind = 'stock_take' order by id`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([-2, 0, 1].map((pieces) => ({ pieces, reason: '盘点' })));
  });
});

describe('a recount of gifts', () => {
  it.each([
    [
      'what is reserved of a shelf is what its reservations hold',
      'update gifts.reservation set pieces = 2 where id = $id',
      { expected: '2', found: '1' },
    ],
    [
      'what stands on a shelf is what came to it, less what was reserved and handed over',
      'update gifts.stock_change set pieces = pieces + 1 where gift_id = $gift',
      { expected: '3', found: '2' },
    ],
    [
      'a reservation moved its pieces, and only one that was handed over gave them',
      'update gifts.reservation set reserve_transfer_id = 0 where id = $id',
      { expected: '1 reserved, none handed over', found: 'none reserved, none handed over' },
    ],
  ])('names the first row where %s does not hold', async (rule, change, first) => {
    const giftId = await giftWith(3);
    const id = await reserve(giftId);
    const altered = change.replace('$id', String(id)).replace('$gift', String(giftId));
    const faults = await faultsAfter(postgres.database, altered, verifyGifts);
    expect(faults).toContainEqual({ rule, rows: 1, first: expect.objectContaining(first) });
  });
});

describe('the money for gifts that a rule gives', () => {
  const asked = (giftId: number, paidBy: { budgetId: number; shareBp: number }[]) => ({
    giftId,
    orgId: here,
    customerNo,
    pieces: 1,
    naturalKey: key(),
    madeBy: 'system',
    paidBy,
  });
  const moneyOf = (budgetId: number) =>
    within(async (tx) => {
      const { rows } = await sql<{ balance: number; held: number }>`
        select balance, held from ledger.account where kind = 'budget' and owner_id = ${budgetId}`.execute(
        tx,
      );
      return [rows[0]?.balance, rows[0]?.held];
    });
  const hold = (giftId: number, paidBy: { budgetId: number; shareBp: number }[]) => (tx: Tx) =>
    reserveGifts(tx, now, [asked(giftId, paidBy)]);

  it('is held for one of two pieces where it is the last, also of another gift', async () => {
    const [umbrella, other] = [await giftWith(2), await giftWith(2)];
    const budgetId = await newBudget(postgres.database, 9_999);
    const paidBy = [{ budgetId, shareBp: 10_000 }];
    const { first, second } = await afterBoth(
      postgres.database,
      hold(umbrella, paidBy),
      hold(other, paidBy),
    );
    expect([codeOf(first[0]), codeOf(second[0])]).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    expect(await moneyOf(budgetId)).toEqual([9_999, 5_000]);
  });

  it('is paid as the gift is handed over, comes back with it, and is free once nobody has picked it up', async () => {
    const umbrella = await giftWith(2);
    const [one, two] = [
      await newBudget(postgres.database, 10_000),
      await newBudget(postgres.database, 10_000),
    ];
    const paidBy = [
      { budgetId: one, shareBp: 3_333 },
      { budgetId: two, shareBp: 6_667 },
    ];
    const { reservationId } = valueOf((await within(hold(umbrella, paidBy)))[0]);
    valueOf(await within((tx) => handOverGift(tx, now, reservationId, { orgId: here, by: 's' })));
    expect([await moneyOf(one), await moneyOf(two)]).toEqual([
      [8_333, 0],
      [6_667, 0],
    ]);
    valueOf(await within((tx) => returnGift(tx, now, reservationId, 's')));
    expect([await moneyOf(one), await moneyOf(two)]).toEqual([
      [10_000, 0],
      [10_000, 0],
    ]);
    valueOf((await within(hold(umbrella, paidBy)))[0]);
    const late = new Date('2026-04-02T04:00:00Z');
    await afterBoth(
      postgres.database,
      (tx) => expireReservations(tx, late, 10),
      (tx) => expireReservations(tx, late, 10),
    );
    expect([await moneyOf(one), await moneyOf(two)]).toEqual([
      [10_000, 0],
      [10_000, 0],
    ]);
  });
});
