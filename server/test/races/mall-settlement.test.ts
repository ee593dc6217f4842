import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FundingPart } from '#contract/funding.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { redeemMallItem } from '../../src/flows/redeem-mall-item.ts';
import { topUpBudget } from '../../src/modules/benefits/create-budget.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { releases } from '../../src/modules/benefits/releases.ts';
import { reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { pointsMall } from '../../src/modules/points/mall.ts';
import { unfunded } from '../../src/modules/points/open-backings.ts';
import { settleMall } from '../../src/modules/points/settle-mall.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  holdPointsSound,
  newBudget,
  newCustomers,
  newProgramme,
  valueOf,
} from '../points/points-fixture.ts';
import { afterBoth } from './interleave.ts';
import { holdLedgerSound, openOffer } from './voucher-fixture.ts';

// What points were worth, against what the benefits cost that they were exchanged for.
const postgres = usePostgres({ maxConnections: 6 });
const keyring = randomKeyring();
const noon = new Date('2026-03-02T04:00:00Z');
const afterLastDay = new Date('2026-05-02T04:00:00Z');
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const share = (...parts: [number, number][]): FundingPart[] =>
  parts.map(([budgetId, shareBp]) => ({ budgetId, shareBp }));
let programme: number;
const budgets: number[] = [];
let customers: number[];
let serial = 0;

beforeAll(async () => {
  // A hundred points cost one yuan: of an amount in hundredths of a point, the fen are a hundredth.
  programme = await newProgramme(postgres.database, { hundredPointsFen: 100 });
  for (let at = 0; at < 4; at += 1) budgets.push(await newBudget(postgres.database, 100_000));
  customers = await newCustomers(postgres.database, 9);
});
afterEach(async () => {
  await holdPointsSound(postgres.database);
  await holdLedgerSound(postgres.database);
});

type Exchange = { voucherId: number; head: number; before: number[] };

/** A voucher of ten yuan that two budgets pay, exchanged for points that others paid for. */
async function exchange(
  pointsFen: number,
  known: Partial<CreateOffer> = {},
  funded = true,
): Promise<Exchange> {
  serial += 1;
  const [bank = 0, merchant = 0, head = 0, outlet = 0] = budgets;
  const customerNo = customers.pop() ?? 0;
  const before = await spentOf();
  const offerId = await openOffer(
    postgres.database,
    head,
    { count: 5 },
    { funding: share([head, 7_000], [outlet, 3_000]), ...known },
  );
  const voucherId = await within(async (tx) => {
    const amount = pointsFen * 100;
    const paidBy = {
      source: `mall:${serial}`,
      orgId: null,
      funding: share([bank, 6_000], [merchant, 4_000]),
    };
    const deed = { customerNo, amount, naturalKey: `earn-${serial}`, madeBy: 'system' };
    valueOf((await earnPoints(tx, noon, programme, [deed], funded ? paidBy : unfunded))[0]);
    const allotmentId = valueOf(
      await releases.open(tx, noon, {
        offerId,
        count: 2,
        claimFrom: noon,
        claimUntil: afterLastDay,
        openTo: 'issuer',
        releaseKey: `mall:${serial}`,
      }),
    );
    const itemId = await pointsMall.createItem(tx, noon, {
      programmeId: programme,
      nameZh: '十元券',
      nameEn: 'Ten yuan',
      price: amount,
      what: { allotmentId },
      valueFen: 1_000,
      orgId: null,
    });
    const { orderId } = valueOf(
      await redeemMallItem(tx, keyring, noon, {
        itemId,
        customerNo,
        orgId: 4,
        naturalKey: `${serial}`,
        madeBy: 'system',
        channel: 'customer',
      }),
    );
    return (await pointsMall.findOrder(tx, { id: orderId }))?.voucherId ?? 0;
  });
  return { voucherId, head, before };
}
/** What the budgets have paid in all, what is set aside and in customers’ hands left out. */
async function spentOf(): Promise<number[]> {
  const { rows } = await within((tx) =>
    sql<{ id: number; fen: number }>`
      select a.owner_id as id, (100000 - a.balance - coalesce((select sum(h.balance) from ledger.account h
        where h.part_id = a.owner_id and h.kind in ('allotted', 'claimed')), 0))::bigint as fen
      from ledger.account a where a.kind = 'budget' and a.owner_id = any (${budgets}::bigint[])`.execute(
      tx,
    ),
  );
  return budgets.map((id) => rows.find((one) => one.id === id)?.fen ?? 0);
}
/** What one exchange has cost who paid for the points, and who pays for the offer. */
async function costs({ before }: Exchange): Promise<{ points: number[]; offer: number[] }> {
  const spent = (await spentOf()).map((fen, at) => fen - (before[at] ?? 0));
  return { points: spent.slice(0, 2), offer: spent.slice(2) };
}
const settle = (now = noon) => within((tx) => settleMall(tx, now, 100));
const use = (voucherId: number) => {
  serial += 1;
  const request = {
    voucher: { id: voucherId },
    purchaseAmountFen: 1_000,
    redeemedBy: 'staff:1',
    clientKey: `use-${serial}`,
    orgId: 4,
  };
  return within(async (tx) => valueOf(await redeemVoucher(tx, noon, request)));
};
const refund = (redemptionId: number, amountFen?: number, now = noon) => {
  serial += 1;
  const request = { redemptionId, amountFen, reversedBy: 'staff:1', clientKey: `back-${serial}` };
  return within(async (tx) => valueOf(await reversePart(tx, now, request)));
};

describe('a benefit exchanged for points', () => {
  it('that is dearer costs its budgets what the points do not reach, and is paid once', async () => {
    const own = await exchange(501);
    expect(await settle()).toBeNull();
    await use(own.voucherId);
    const both = await afterBoth(
      postgres.database,
      (tx) => settleMall(tx, noon, 100),
      (tx) => settleMall(tx, noon, 100),
    );
    expect(both.first?.settled).toBe(1);
    // 501 fen of the points, by 700 to 300: 351 and 150.
    expect(await costs(own)).toEqual({ points: [301, 200], offer: [349, 150] });
    await settle(afterLastDay);
    expect(await settle(afterLastDay)).toBeNull();
    expect(await costs(own)).toEqual({ points: [301, 200], offer: [349, 150] });
  });

  it('that is cheaper costs nobody else anything, and what is left goes back to who paid for the points', async () => {
    const own = await exchange(1_501);
    await use(own.voucherId);
    await settle();
    expect(await costs(own)).toEqual({ points: [901, 600], offer: [0, 0] });
    await settle(afterLastDay);
    // Of 501 fen left 301 and 200, as they were paid.
    expect(await costs(own)).toEqual({ points: [600, 400], offer: [0, 0] });
  });

  it('that nobody uses costs nothing: the points’ money goes back as that of points which lapse', async () => {
    const own = await exchange(700);
    await settle();
    expect(await costs(own)).toEqual({ points: [420, 280], offer: [0, 0] });
    await within((tx) => expireVouchers(tx, afterLastDay, 10));
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [0, 0], offer: [0, 0] });
  });

  it('given back in parts gives the money back the same way, to the last fen', async () => {
    const own = await exchange(600);
    const { id } = await use(own.voucherId);
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [360, 240], offer: [280, 120] });
    await refund(id, 399, afterLastDay);
    await settle(afterLastDay);
    // 601 fen were used: the points still reach 600 of them.
    const { points, offer } = await costs(own);
    expect([points, offer.reduce((sum, fen) => sum + fen)]).toEqual([[360, 240], 1]);
    await refund(id, 201, afterLastDay);
    await settle(afterLastDay);
    expect(await costs(own)).toMatchObject({ points: [240, 160] });
    await refund(id, undefined, afterLastDay);
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [0, 0], offer: [0, 0] });
    expect(await settle(afterLastDay)).toBeNull();
  });

  it('given back whole in time is good again, and pays for its next use', async () => {
    const own = await exchange(600);
    const { id } = await use(own.voucherId);
    await settle();
    await refund(id);
    await settle();
    expect(await costs(own)).toEqual({ points: [360, 240], offer: [0, 0] });
    await use(own.voucherId);
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [360, 240], offer: [280, 120] });
  });

  it('used and given back between two settlements is paid for the use that stands', async () => {
    const own = await exchange(600);
    const first = await use(own.voucherId);
    await settle();
    await refund(first.id);
    await use(own.voucherId);
    await settle();
    expect(await costs(own)).toEqual({ points: [360, 240], offer: [280, 120] });
  });

  it('waits where a budget lacks what comes back of it, and follows once it is there', async () => {
    const own = await exchange(1_000);
    const { id } = await use(own.voucherId);
    await settle(afterLastDay);
    await refund(id, undefined, afterLastDay);
    const spend = (fen: number, key: string) =>
      within((tx) =>
        sql`with moved as (
            insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, posted_at)
            select 'return_to_funder', b.id, f.id, ${fen}, ${key}, ${noon} from ledger.account b
            join benefits.budget own on own.id = b.owner_id join ledger.account f on f.kind = 'funder' and f.owner_id = own.funder_id
            where b.kind = 'budget' and b.owner_id = ${own.head} returning from_account_id, to_account_id, amount)
          update ledger.account a set balance = a.balance + case when a.id = m.to_account_id then m.amount else -m.amount end
          from moved m where a.id in (m.from_account_id, m.to_account_id)`.execute(tx),
      );
    const { rows } = await within((tx) =>
      sql<{
        free: number;
      }>`select balance as free from ledger.account where kind = 'budget' and owner_id = ${own.head}`.execute(
        tx,
      ),
    );
    const free = rows[0]?.free ?? 0;
    await spend(free - 100, `spent-${serial}`);
    expect(await settle(afterLastDay)).toMatchObject({ settled: 0, waiting: 1 });
    expect(await costs(own)).toMatchObject({ points: [600, 400] });
    await within((tx) => topUpBudget(tx, noon, own.head, free - 100, `again-${serial}`));
    expect(await settle(afterLastDay)).toMatchObject({ settled: 1, waiting: 0 });
    expect(await costs(own)).toEqual({ points: [0, 0], offer: [0, 0] });
  });

  it('for points that no budget paid for is its own budgets’ alone', async () => {
    const own = await exchange(600, {}, false);
    await use(own.voucherId);
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [0, 0], offer: [700, 300] });
  });

  it('refunded while it is settled is put right the next time', async () => {
    const own = await exchange(1_000);
    const { id } = await use(own.voucherId);
    const request = {
      redemptionId: id,
      amountFen: 400,
      reversedBy: 'staff:1',
      clientKey: 'meanwhile',
    };
    await afterBoth(
      postgres.database,
      (tx) => settleMall(tx, noon, 100),
      (tx) => reversePart(tx, noon, request),
    );
    await settle();
    expect(await costs(own)).toMatchObject({ offer: [0, 0] });
    await settle(afterLastDay);
    expect(await costs(own)).toEqual({ points: [360, 240], offer: [0, 0] });
  });
});
