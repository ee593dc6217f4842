import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { expireHolds } from '../../src/modules/benefits/end-holds.ts';
import { holdVoucher, releaseHold } from '../../src/modules/benefits/hold-voucher.ts';
import { redeemVoucher, type RedeemRequest } from '../../src/modules/benefits/redeem-voucher.ts';
import { reverseClaim, reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { weighVouchers } from '../../src/modules/benefits/weigh-vouchers.ts';
import type { Redemption } from '#contract/benefits.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { createRedemptionQueue } from '../../src/modules/benefits/claim-queue.ts';
import { afterBoth, waitUntilBlocked } from './interleave.ts';
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
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
let campaignId = 70_000;

afterEach(() => holdLedgerSound(postgres.database));

/** A claimed voucher of that offer, paid by two budgets one to two; gives its code, id and the budgets. */
async function voucher(more: Partial<CreateOffer> = {}) {
  campaignId += 1;
  const budgets = [
    await openBudget(postgres.database, 1_000),
    await openBudget(postgres.database, 2_000),
  ];
  const funding = budgets.map((budgetId, at) => ({ budgetId, shareBp: at === 0 ? 3_333 : 6_667 }));
  const offerId = await openOffer(postgres.database, 0, { count: 1 }, { funding, ...more });
  const allotmentId = valueOf(await allot(postgres.database, campaignId, offerId, 1));
  await within((tx) => entitleCustomers(tx, allotmentId, [{ customerNo: 1, orgId: 1 }]));
  const [answer] = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]));
  if (!answer) throw new Error('no answer');
  return { ...valueOf(answer), budgets };
}

const hold = (tx: Tx, code: string, clientKey: string, at = now, purchaseAmountFen = 5_000) =>
  holdVoucher(tx, at, {
    voucher: { code },
    purchaseAmountFen,
    seconds: 120,
    heldBy: 'till:1',
    clientKey,
    orgId: 4,
    merchantId: 9,
  });

const redeem = (
  tx: Tx,
  named: RedeemRequest['voucher'],
  clientKey: string,
  at = now,
  purchaseAmountFen = 5_000,
) =>
  redeemVoucher(tx, at, {
    voucher: named,
    purchaseAmountFen,
    redeemedBy: 'till:1',
    clientKey,
    orgId: 4,
    merchantId: 9,
  });

async function balance(kind: string, ownerId: number): Promise<number> {
  const { rows } = await within((tx) =>
    sql<{ balance: number }>`
      select coalesce(sum(balance), 0)::bigint as balance from ledger.account where kind = ${kind} and owner_id = ${ownerId}`.execute(
      tx,
    ),
  );
  return rows[0]?.balance ?? 0;
}

describe('a voucher held for a payment', () => {
  it('by two tills at once is held by one', async () => {
    const { code } = await voucher();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => hold(tx, code, 'first'),
      (tx) => hold(tx, code, 'second'),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'VOUCHER_HELD']);
    expect(codeOf(await within((tx) => redeem(tx, { code }, 'third')))).toBe('VOUCHER_HELD');
    expect(codeOf(await within((tx) => hold(tx, code, 'first')))).toBe('OK');
    expect(codeOf(await within((tx) => hold(tx, code, 'first', now, 6_000)))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('is redeemed once by its hold, and can’t be let go any more', async () => {
    const { code } = await voucher();
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'pay')));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeem(tx, { holdId }, 'capture-1'),
      (tx) => redeem(tx, { holdId }, 'capture-2'),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REDEEMED']);
    const again = await within((tx) => redeem(tx, { holdId }, 'capture-1'));
    expect(again).toEqual(first);
    const release = await within((tx) => releaseHold(tx, now, holdId));
    expect(codeOf(release)).toBe('ALREADY_REDEEMED');
  });

  it('whose payment failed is good again at once', async () => {
    const { code } = await voucher();
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'fail')));
    const release = () => within((tx) => releaseHold(tx, now, holdId));
    expect([codeOf(await release()), codeOf(await release())]).toEqual(['OK', 'OK']);
    expect(codeOf(await within((tx) => redeem(tx, { holdId }, 'too-late')))).toBe('HOLD_EXPIRED');
    expect(codeOf(await within((tx) => redeem(tx, { code }, 'cash')))).toBe('OK');
  });

  it('that nobody speaks of again is free when its time is over, to the second', async () => {
    const { code } = await voucher();
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'lost')));
    expect(codeOf(await within((tx) => hold(tx, code, 'early', later(119))))).toBe('VOUCHER_HELD');
    expect(codeOf(await within((tx) => hold(tx, code, 'again', later(120))))).toBe('OK');
    expect(codeOf(await within((tx) => redeem(tx, { holdId }, 'late', later(121))))).toBe(
      'HOLD_EXPIRED',
    );
    expect(await within((tx) => expireHolds(tx, later(240), 10))).toBeGreaterThan(0);
    expect(await within((tx) => expireHolds(tx, later(240), 10))).toBe(0);
    expect(codeOf(await within((tx) => redeem(tx, { code }, 'after', later(241))))).toBe('OK');
  });

  it('can’t be taken back from the customer meanwhile', async () => {
    const { id, code } = await voucher();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => hold(tx, code, 'paying'),
      (tx) => reverseClaim(tx, now, id),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'VOUCHER_HELD']);
  });

  it('on its last day may be paid for after midnight', async () => {
    const { code } = await voucher();
    const lastSecond = new Date('2026-04-01T15:59:59Z');
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'late', lastSecond)));
    const afterMidnight = new Date('2026-04-01T16:00:30Z');
    expect(codeOf(await within((tx) => redeem(tx, { holdId }, 'paid', afterMidnight)))).toBe('OK');
  });
});

describe('what a voucher is worth', () => {
  it('is told without any effect', async () => {
    const { code } = await voucher();
    const named = [{ ok: true, value: { code } }] as const;
    const ask = async (at = now) =>
      (await within((tx) => weighVouchers(tx, at, named, { purchaseAmountFen: 400 }))).alone;
    expect(valueOf(await ask())).toMatchObject({
      offerName: '十元券',
      amountFen: 400,
      validUntil: '2026-04-01',
    });
    expect(await ask()).toEqual(await ask());
    await within((tx) => hold(tx, code, 'held'));
    expect(codeOf(await ask())).toBe('VOUCHER_HELD');
    expect(codeOf(await ask(later(121)))).toBe('OK');
  });

  it('of a percent voucher is its part of the purchase; the rest is the funders’ again', async () => {
    const { code, budgets } = await voucher({ percentBp: 1_500 });
    const merchant = await balance('merchant', 9);
    const { amountFen } = valueOf(
      await within((tx) => redeem(tx, { code }, 'percent', now, 2_001)),
    );
    expect(amountFen).toBe(300);
    expect(await balance('merchant', 9)).toBe(merchant + 300);
    // 333 and 667 were set aside of 1,000 and 2,000; 100 and 200 are used.
    expect([
      await balance('budget', budgets[0] ?? 0),
      await balance('budget', budgets[1] ?? 0),
    ]).toEqual([900, 1_800]);
  });

  it('is never more than the purchase', async () => {
    const { code } = await voucher();
    const { amountFen } = valueOf(await within((tx) => redeem(tx, { code }, 'small', now, 999)));
    expect(amountFen).toBe(999);
  });
});

describe('several funders of a held voucher', () => {
  it('pay a smaller purchase in the shares they hold', async () => {
    const budgets = [];
    for (const fen of [6, 6, 2]) budgets.push(await openBudget(postgres.database, fen));
    const funding = budgets.map((budgetId, at) => ({
      budgetId,
      shareBp: [4_286, 4_286, 1_428][at] ?? 0,
    }));
    const { code } = await voucher({ faceAmountFen: 14, capAmountFen: 14, funding });
    // Split by 6:6:2, eleven fen are 5, 5 and 1, and ten are 4, 4 and 2.
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'eleven', now, 11)));
    const { amountFen } = valueOf(await within((tx) => redeem(tx, { holdId }, 'ten', now, 10)));
    expect(amountFen).toBe(10);
    expect(await Promise.all(budgets.map((id) => balance('budget', id)))).toEqual([1, 2, 1]);
  });

  it('of whom one pays nothing in the end get back only what was paid', async () => {
    const budgets = [];
    for (const fen of [1, 2]) budgets.push(await openBudget(postgres.database, fen));
    const funding = budgets.map((budgetId, at) => ({
      budgetId,
      shareBp: at === 0 ? 3_333 : 6_667,
    }));
    const { code } = await voucher({ faceAmountFen: 3, capAmountFen: 3, funding });
    const { id: holdId } = valueOf(await within((tx) => hold(tx, code, 'three', now, 3)));
    const { id } = valueOf(await within((tx) => redeem(tx, { holdId }, 'one-fen', now, 1)));
    const request = { redemptionId: id, reversedBy: 'till:1', clientKey: 'one-fen-back' };
    expect(codeOf(await within((tx) => reversePart(tx, now, request)))).toBe('OK');
    const again = await within((tx) => redeem(tx, { code }, 'three-again', now, 3));
    expect(valueOf(again).amountFen).toBe(3);
  });
});

describe('a key used for two vouchers at once', () => {
  it('holds one of them', async () => {
    const [one, other] = [await voucher(), await voucher()];
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => hold(tx, one.code, 'crossed-hold'),
      (tx) => hold(tx, other.code, 'crossed-hold'),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('gives one of them back', async () => {
    const used: Redemption[] = [];
    for (const till of ['a', 'b']) {
      const { code } = await voucher({ percentBp: 1_500 });
      used.push(valueOf(await within((tx) => redeem(tx, { code }, `crossed-${till}`, now, 2_001))));
    }
    const back = (at: number) => (tx: Tx) =>
      reversePart(tx, now, {
        redemptionId: used[at]?.id ?? 0,
        reversedBy: 'till:1',
        clientKey: 'crossed-back',
      });
    const { first, second } = await afterBoth(postgres.database, back(0), back(1));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('redeems one of them, whichever process is asked', async () => {
    const [one, other] = [await voucher(), await voucher()];
    const queue = createRedemptionQueue(postgres.database, { now: () => now });
    const request = {
      purchaseAmountFen: 5_000,
      redeemedBy: 'till:1',
      clientKey: 'crossed',
      orgId: 4,
    };
    let waiting: Promise<string> | undefined;
    await within(async (tx) => {
      valueOf(await redeemVoucher(tx, now, { ...request, voucher: { code: one.code } }));
      waiting = queue.redeem({ ...request, voucher: { code: other.code } }).then(codeOf);
      await waitUntilBlocked(postgres.database);
    });
    expect(await waiting).toBe('IDEMPOTENCY_KEY_REUSED');
  });
});

it('a refund waits for the merchant’s account before it holds a budget that others wait for', async () => {
  const earlier = await voucher();
  const { id: older } = valueOf(
    await within((tx) => redeem(tx, { code: earlier.code }, 'opens-the-account')),
  );
  expect(older).toBeGreaterThan(0);
  const { code, budgets } = await voucher({ percentBp: 1_500 });
  const { id } = valueOf(await within((tx) => redeem(tx, { code }, 'percent-back', now, 2_001)));
  const lock = (tx: Tx, kind: string, ownerId: number) =>
    sql`select id from ledger.account where kind = ${kind} and owner_id = ${ownerId} for no key update nowait`.execute(
      tx,
    );
  let refund: Promise<string> | undefined;
  await within(async (tx) => {
    await lock(tx, 'merchant', 9);
    refund = within((other) =>
      reversePart(other, now, { redemptionId: id, reversedBy: 'till:1', clientKey: 'in-order' }),
    ).then(codeOf);
    await waitUntilBlocked(postgres.database);
    await lock(tx, 'budget', budgets[0] ?? 0);
  });
  expect(await refund).toBe('OK');
});

describe('a refund', () => {
  const back = (tx: Tx, redemptionId: number, clientKey: string, amountFen?: number) =>
    reversePart(tx, now, { redemptionId, amountFen, reversedBy: 'till:1', clientKey });

  it('above what is left is refused, twice at once too', async () => {
    const { code } = await voucher();
    const { id } = valueOf(await within((tx) => redeem(tx, { code }, 'bought')));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => back(tx, id, 'one', 600),
      (tx) => back(tx, id, 'two', 600),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'REVERSAL_ABOVE_REDEMPTION']);
    expect(await within((tx) => back(tx, id, 'one', 600))).toEqual(first);
    expect(codeOf(await within((tx) => back(tx, id, 'one', 601)))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('in parts gives every funder back what it paid, to the fen, and the voucher stays used', async () => {
    const { code, budgets } = await voucher();
    const { id } = valueOf(await within((tx) => redeem(tx, { code }, 'parts')));
    for (const [at, part] of [1, 1, 1, 500, 497].entries())
      expect(valueOf(await within((tx) => back(tx, id, `part-${at}`, part))).voucherGood).toBe(
        false,
      );
    expect(codeOf(await within((tx) => back(tx, id, 'more', 1)))).toBe('ALREADY_REVERSED');
    expect([
      await balance('budget', budgets[0] ?? 0),
      await balance('budget', budgets[1] ?? 0),
    ]).toEqual([1_000, 2_000]);
    expect(codeOf(await within((tx) => redeem(tx, { code }, 'again')))).toBe('ALREADY_REDEEMED');
  });

  it('of all at once makes a percent voucher good again, with what it could bring', async () => {
    const { code } = await voucher({ percentBp: 1_500 });
    const first = valueOf(await within((tx) => redeem(tx, { code }, 'first', now, 2_001)));
    expect(valueOf(await within((tx) => back(tx, first.id, 'all'))).voucherGood).toBe(true);
    const second = valueOf(await within((tx) => redeem(tx, { code }, 'second', now, 100_000)));
    expect(second.amountFen).toBe(1_000);
  });

  it('after its last day gives the money to the funders, since nobody can use it again', async () => {
    const { code, budgets } = await voucher();
    const { id } = valueOf(await within((tx) => redeem(tx, { code }, 'last-day')));
    const given = (clientKey: string, at: string) =>
      within((tx) =>
        reversePart(tx, new Date(at), { redemptionId: id, reversedBy: 'till:1', clientKey }),
      );
    // Valid through 1 April in Shanghai.
    expect(valueOf(await given('midnight', '2026-04-01T16:00:00Z')).voucherGood).toBe(false);
    expect(await balance('budget', budgets[0] ?? 0)).toBe(1_000);
    expect(codeOf(await given('again', '2026-04-01T16:00:01Z'))).toBe('ALREADY_REVERSED');
  });

  it('leaves a percent voucher used when its budget has given the rest away since', async () => {
    const { code, budgets } = await voucher({ percentBp: 1_500 });
    const first = valueOf(await within((tx) => redeem(tx, { code }, 'only', now, 2_001)));
    const spent = await openOffer(
      postgres.database,
      budgets[0] ?? 0,
      { count: 1 },
      { faceAmountFen: 900, capAmountFen: 900 },
    );
    valueOf(await allot(postgres.database, campaignId + 5_000, spent, 1));
    expect(valueOf(await within((tx) => back(tx, first.id, 'all-but-good'))).voucherGood).toBe(
      false,
    );
    expect(codeOf(await within((tx) => redeem(tx, { code }, 'again')))).toBe('ALREADY_REDEEMED');
  });
});
