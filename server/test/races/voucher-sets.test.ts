import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedemptionQueue } from '../../src/modules/benefits/claim-queue.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { expireHolds } from '../../src/modules/benefits/end-holds.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { holdVouchers, releaseHold } from '../../src/modules/benefits/hold-voucher.ts';
import { redeemOrders } from '../../src/modules/benefits/redeem-voucher.ts';
import { reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth } from './interleave.ts';
import {
  allot,
  claimOf,
  codeOf,
  holdLedgerSound,
  now,
  openBudget,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
let campaignId = 90_000;

afterEach(() => holdLedgerSound(postgres.database));

/** Vouchers of ten yuan, each of an offer of its own that goes with others unless it says otherwise. */
async function vouchers(...offers: Partial<CreateOffer>[]) {
  const claimed = [];
  for (const more of offers) {
    campaignId += 1;
    const budgetId = await openBudget(postgres.database, 1_000);
    const terms = { stacks: true, ...more };
    const offerId = await openOffer(postgres.database, budgetId, { count: 1 }, terms);
    const allotmentId = valueOf(await allot(postgres.database, campaignId, offerId, 1));
    await within((tx) => entitleCustomers(tx, allotmentId, [{ customerNo: 1, orgId: 1 }]));
    const [answer] = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]));
    if (!answer) throw new Error('no answer');
    claimed.push({ ...valueOf(answer), budgetId });
  }
  return claimed;
}

type Asked = { code: string }[];
const at4 = { orgId: 4, merchantId: 9 };
const hold = (tx: Tx, asked: Asked, clientKey: string, purchaseAmountFen = 5_000, at = now) =>
  holdVouchers(tx, at, {
    vouchers: asked.map(({ code }) => ({ code })),
    purchaseAmountFen,
    seconds: 120,
    heldBy: 'till:1',
    clientKey,
    ...at4,
  });
const orderOf = (
  named: ({ code: string } | { holdId: number })[],
  clientKey: string,
  more: { purchaseAmountFen?: number; merchantId?: number | null; orgId?: number } = {},
) => ({
  vouchers: named.map((one) => ('code' in one ? { code: one.code } : one)),
  purchaseAmountFen: 5_000,
  redeemedBy: 'till:1',
  clientKey,
  ...at4,
  ...more,
});
const redeem = async (tx: Tx, ...order: Parameters<typeof orderOf>) => {
  const [answer] = await redeemOrders(tx, now, [orderOf(...order)]);
  if (!answer) throw new Error('no answer');
  return answer;
};
const balance = async (kind: string, ownerId: number): Promise<number> => {
  const { rows } = await within((tx) =>
    sql<{ balance: number }>`
      select coalesce(sum(balance), 0)::bigint as balance from ledger.account where kind = ${kind} and owner_id = ${ownerId}`.execute(
      tx,
    ),
  );
  return rows[0]?.balance ?? 0;
};
const states = async (ids: readonly number[]): Promise<string[]> => {
  const { rows } = await within((tx) =>
    sql<{
      state: string;
    }>`select state from benefits.voucher where id = any (${ids}::bigint[]) order by id`.execute(
      tx,
    ),
  );
  return rows.map(({ state }) => state);
};

describe('vouchers of one purchase', () => {
  it('are redeemed together, never for more than the purchase, and taken back one by one', async () => {
    const set = await vouchers({}, { percentBp: 10_000 });
    const before = await balance('merchant', 9);
    const parts = valueOf(
      await within((tx) => redeem(tx, set, 'both', { purchaseAmountFen: 1_500 })),
    );
    // The percentage is of the whole purchase and comes first; the fixed one is cut.
    expect(parts.map(({ amountFen }) => amountFen)).toEqual([500, 1_000]);
    expect(await balance('merchant', 9)).toBe(before + 1_500);
    expect(await balance('budget', set[0]?.budgetId ?? 0)).toBe(500);
    const again = await within((tx) => redeem(tx, set, 'both', { purchaseAmountFen: 1_500 }));
    expect(valueOf(again)).toEqual(parts);
    const one = await within((tx) =>
      redeem(tx, set.slice(0, 1), 'both', { purchaseAmountFen: 1_500 }),
    );
    expect(codeOf(one)).toBe('IDEMPOTENCY_KEY_REUSED');
    const request = { redemptionId: parts[1]?.id ?? 0, reversedBy: 'till:1', clientKey: 'back' };
    expect(valueOf(await within((tx) => reversePart(tx, now, request))).amountFen).toBe(1_000);
    expect(await states(set.map(({ id }) => id))).toEqual(['redeemed', 'claimed']);
  });

  it.each([
    [
      'one of a group',
      { exclusionGroup: 'food' },
      { exclusionGroup: 'food' },
      5_000,
      'EXCLUDED_BY_GROUP',
    ],
    ['one that goes with none', {}, { stacks: false }, 5_000, 'STACKS_WITH_NONE'],
    ['one below its threshold', {}, { thresholdAmountFen: 6_000 }, 5_000, 'BELOW_THRESHOLD'],
    ['one that brings nothing more', {}, {}, 1_000, 'ADDS_NOTHING'],
    ['an exchange of two', {}, {}, 0, 'ONE_EXCHANGE'],
  ])('are refused as a whole for %s', async (_, first, second, purchaseAmountFen, code) => {
    const set = await vouchers(first, second);
    const named = `whole-${code}`;
    expect(codeOf(await within((tx) => redeem(tx, set, named, { purchaseAmountFen })))).toBe(code);
    expect(codeOf(await within((tx) => hold(tx, set, named, purchaseAmountFen)))).toBe(code);
    expect(await states(set.map(({ id }) => id))).toEqual(['claimed', 'claimed']);
  });

  it('asked for by two tills at once, crosswise, are one’s; a third that lacks one of them gets none', async () => {
    const set = await vouchers({}, {}, {});
    const [one, two, three] = set;
    if (!one || !two || !three) throw new Error('three were claimed');
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeem(tx, [one, two], 'till-a'),
      (tx) => redeem(tx, [two, one], 'till-b'),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REDEEMED']);
    expect(codeOf(await within((tx) => redeem(tx, [three, two], 'till-c')))).toBe(
      'ALREADY_REDEEMED',
    );
    expect(await states([three.id])).toEqual(['claimed']);
  });

  it('of two orders of one batch that share a voucher are the first’s', async () => {
    const set = await vouchers({}, {}, {});
    const [one, two, three] = set;
    if (!one || !two || !three) throw new Error('three were claimed');
    const queue = createRedemptionQueue(postgres.database, { now: () => now });
    const answers = await Promise.all([
      queue.redeemAll(orderOf([one, two], 'batch-a')),
      queue.redeemAll(orderOf([two, three], 'batch-b')),
      queue.redeemAll(orderOf([three], 'batch-c')),
    ]);
    expect(answers.map(codeOf)).toEqual(['OK', 'ALREADY_REDEEMED', 'OK']);
  });

  it('shown twice are refused', async () => {
    const [one] = await vouchers({});
    if (!one) throw new Error('one was claimed');
    expect(codeOf(await within((tx) => redeem(tx, [one, one], 'twice')))).toBe('VOUCHER_TWICE');
  });
});

describe('vouchers held for one purchase', () => {
  it('are redeemed by any of their holds, all of them, for a smaller purchase too', async () => {
    const set = await vouchers({}, {});
    const held = valueOf(await within((tx) => hold(tx, set, 'pair')));
    expect(held).toMatchObject({ amountFen: 1_000, totalFen: 2_000 });
    expect(valueOf(await within((tx) => hold(tx, set, 'pair')))).toEqual(held);
    const holdId = held.parts[1]?.id ?? 0;
    const smaller = { purchaseAmountFen: 1_200 };
    const parts = valueOf(await within((tx) => redeem(tx, [{ holdId }], 'paid', smaller)));
    expect(parts.map(({ amountFen }) => amountFen)).toEqual([1_000, 200]);
    expect(codeOf(await within((tx) => releaseHold(tx, now, held.id)))).toBe('ALREADY_REDEEMED');
  });

  it('are let go together, and run out together', async () => {
    const set = await vouchers({}, {});
    const ids = set.map(({ id }) => id);
    const first = valueOf(await within((tx) => hold(tx, set, 'let-go')));
    expect(await states(ids)).toEqual(['held', 'held']);
    const released = valueOf(await within((tx) => releaseHold(tx, now, first.parts[1]?.id ?? 0)));
    expect(released.parts.map(({ state }) => state)).toEqual(['released', 'released']);
    const second = valueOf(await within((tx) => hold(tx, set, 'run-out')));
    const later = new Date(now.getTime() + 120_000);
    expect(await within((tx) => expireHolds(tx, later, 10))).toBe(2);
    expect(await states(ids)).toEqual(['claimed', 'claimed']);
    const tooLate = await within((tx) => redeem(tx, [{ holdId: second.id }], 'too-late'));
    expect(codeOf(tooLate)).toBe('HOLD_EXPIRED');
    const told = await within((tx) =>
      sql<{
        type: string;
      }>`select type from platform.outbox where (properties ->> 'voucher_id')::bigint = ${ids[0]} order by seq`.execute(
        tx,
      ),
    );
    expect(told.rows.map(({ type }) => type)).toEqual([
      'voucher_claimed',
      'voucher_held',
      'voucher_hold_released',
      'voucher_held',
      'voucher_hold_expired',
    ]);
  });

  it('are redeemed where they are held and nowhere else', async () => {
    const set = await vouchers({}, {});
    const { id: holdId } = valueOf(await within((tx) => hold(tx, set, 'here')));
    const elsewhere = [{ merchantId: 8 }, { merchantId: null }, { merchantId: null, orgId: 5 }];
    for (const [at, place] of elsewhere.entries())
      expect(codeOf(await within((tx) => redeem(tx, [{ holdId }], `there-${at}`, place)))).toBe(
        'HOLD_ELSEWHERE',
      );
    expect(codeOf(await within((tx) => redeem(tx, [{ holdId }], 'here')))).toBe('OK');
  });
});
