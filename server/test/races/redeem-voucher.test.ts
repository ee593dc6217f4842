import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { closeAllotments } from '../../src/modules/benefits/close-allotment.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { redeemVoucher, type RedeemRequest } from '../../src/modules/benefits/redeem-voucher.ts';
import { reverseClaim, reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { ClaimedVoucher } from '#contract/benefits.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth } from './interleave.ts';
import {
  allot,
  claimOf,
  codeOf,
  faceAmountFen,
  holdLedgerSound,
  now,
  openBudget,
  openCampaign,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const afterExpiry = new Date('2026-04-01T16:00:00Z');
const lastValidDay = new Date('2026-04-01T15:59:59Z');

afterEach(() => holdLedgerSound(postgres.database));

async function claimed(
  options: { cap?: number; budgetId?: number } = {},
): Promise<ClaimedVoucher & { campaignId: number }> {
  const cap = options.cap ?? 1;
  const campaignId = await openCampaign(postgres.database, {
    cap,
    customers: cap,
    ...(options.budgetId ? { budgetId: options.budgetId } : {}),
  });
  const [answer] = await withJob(postgres.database, (tx) =>
    claimVouchers(tx, now, [claimOf(campaignId, 1)]),
  );
  if (!answer) throw new Error('no answer');
  return { ...valueOf(answer), campaignId };
}

const reverseWhole = (tx: Tx, redemptionId: number) => {
  const clientKey = crypto.randomUUID();
  return reversePart(tx, now, { redemptionId, reversedBy: 'staff:9', clientKey });
};

function redemptionOf(
  code: string,
  clientKey = `redeem-${code}`,
  more: Partial<RedeemRequest> = {},
): RedeemRequest {
  return {
    voucher: { code },
    purchaseAmountFen: 5_000,
    redeemedBy: 'staff:7',
    clientKey,
    orgId: 4,
    ...more,
  };
}

const redeem = (request: RedeemRequest, at = now) =>
  withJob(postgres.database, (tx) => redeemVoucher(tx, at, request));
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);

describe('a voucher', () => {
  it('presented at two tills at once is redeemed at one', async () => {
    const { code } = await claimed();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeemVoucher(tx, now, redemptionOf(code, 'till-1-key')),
      (tx) => redeemVoucher(tx, now, redemptionOf(code, 'till-2-key', { orgId: 5 })),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REDEEMED']);
  });

  it('redeemed again under the same key gives the same answer', async () => {
    const { code } = await claimed();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeemVoucher(tx, now, redemptionOf(code)),
      (tx) => redeemVoucher(tx, now, redemptionOf(code)),
    );
    expect(codeOf(first)).toBe('OK');
    expect(second).toEqual(first);
  });

  it('is refused under a key that redeemed another', async () => {
    const [one, other] = [await claimed(), await claimed()];
    valueOf(await redeem(redemptionOf(one.code, 'shared-key')));
    expect(codeOf(await redeem(redemptionOf(other.code, 'shared-key')))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    const changed = { ...redemptionOf(one.code, 'shared-key'), purchaseAmountFen: 999_999 };
    expect(codeOf(await redeem(changed))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is good through its last day and not after', async () => {
    const [one, other] = [await claimed(), await claimed()];
    expect(codeOf(await redeem(redemptionOf(one.code), lastValidDay))).toBe('OK');
    expect(await redeem(redemptionOf(other.code), afterExpiry)).toEqual({
      ok: false,
      refusal: { code: 'VOUCHER_EXPIRED', facts: { validUntil: '2026-04-01' } },
    });
  });

  it('has no use under a code nobody holds', async () => {
    expect(codeOf(await redeem(redemptionOf('0000000000000000')))).toBe('VOUCHER_UNKNOWN');
  });

  it('is refused for a purchase below its threshold', async () => {
    const budgetId = await openBudget(postgres.database, faceAmountFen);
    const offerId = await openOffer(postgres.database, budgetId, {
      count: 1,
      thresholdAmountFen: 5_001,
    });
    const allotmentId = valueOf(await allot(postgres.database, 7001, offerId, 1));
    await within((tx) => entitleCustomers(tx, allotmentId, [{ customerNo: 1, orgId: 1 }]));
    const [answer] = await within((tx) => claimVouchers(tx, now, [claimOf(7001, 1)]));
    if (!answer) throw new Error('no answer');
    const { code } = valueOf(answer);
    expect(codeOf(await redeem(redemptionOf(code)))).toBe('BELOW_THRESHOLD');
    expect(
      codeOf(await redeem(redemptionOf(code, 'enough-now', { purchaseAmountFen: 5_001 }))),
    ).toBe('OK');
  });
});

describe('a reversal', () => {
  it('of a redemption asked for twice at once happens once, and the voucher is good again', async () => {
    const { code } = await claimed();
    const { id } = valueOf(await redeem(redemptionOf(code)));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => reverseWhole(tx, id),
      (tx) => reverseWhole(tx, id),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(codeOf(await redeem(redemptionOf(code, 'second-use')))).toBe('OK');
  });

  it('of a claim asked for twice at once happens once, and frees the number and the customer', async () => {
    const { id, campaignId } = await claimed({ cap: 1 });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => reverseClaim(tx, now, id),
      (tx) => reverseClaim(tx, now, id),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    const again = await within((tx) =>
      claimVouchers(tx, now, [claimOf(campaignId, 1, 'after-reversal')]),
    );
    expect(again.map(codeOf)).toEqual(['OK']);
  });

  it('of a claim does not undo a redemption that came first', async () => {
    const { id, code } = await claimed();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redeemVoucher(tx, now, redemptionOf(code)),
      (tx) => reverseClaim(tx, now, id),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REDEEMED']);
  });

  it('of a claim does not erase another claim made meanwhile', async () => {
    const { id, campaignId } = await claimed({ cap: 2 });
    const { second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 2)]),
      (tx) => reverseClaim(tx, now, id),
    );
    expect(codeOf(second)).toBe('OK');
    const { rows } = await within((tx) =>
      sql`select used_count from benefits.allotment where campaign_id = ${campaignId}`.execute(tx),
    );
    expect(rows).toEqual([{ used_count: 1 }]);
  });

  it('of more than the original, or to another account, is refused by the database', async () => {
    const { id } = await claimed();
    const forge = (amount: string, into: string) =>
      within((tx) =>
        sql`insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, reverses_id, posted_at)
          select 'reverse', to_account_id, ${sql.raw(into)}, ${sql.raw(amount)}, 'forged', id, ${now}
          from ledger.transfer where natural_key = ${`claim:${id}`}`.execute(tx),
      );
    await expect(forge('amount + 1', 'from_account_id')).rejects.toThrow(
      'reversal_within_original',
    );
    const another = `(select min(id) from ledger.account where kind = 'budget')`;
    await expect(forge('amount', another)).rejects.toThrow('mirror');
  });
});

describe('the database itself refuses', () => {
  const second = (statement: string) => within((tx) => sql`${sql.raw(statement)}`.execute(tx));

  it('a second voucher of a customer in a campaign', async () => {
    const { id } = await claimed();
    await expect(
      second(`insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key, claimed_at, valid_until, org_id)
        select campaign_id, customer_no, allotment_id, 'another', face_amount_fen, channel, 'somebody', 'else', claimed_at, valid_until, org_id
        from benefits.voucher where id = ${id}`),
    ).rejects.toThrow('voucher_one_a_customer');
  });

  it('a second redemption in force of a voucher', async () => {
    const { id, code } = await claimed();
    valueOf(await redeem(redemptionOf(code)));
    await expect(
      second(`insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id)
        select voucher_id, campaign_id, amount_fen, purchase_amount_fen, 'somebody', 'else', redeemed_at, org_id
        from benefits.redemption where voucher_id = ${id}`),
    ).rejects.toThrow('redemption_once_a_voucher');
  });

  it('the same deed posted twice', async () => {
    const { id } = await claimed();
    await expect(
      second(`insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, posted_at)
        select kind, from_account_id, to_account_id, amount, natural_key, posted_at from ledger.transfer where natural_key = 'claim:${id}'`),
    ).rejects.toThrow('transfer_once');
  });

  it('a transfer from money to what is counted otherwise', async () => {
    await claimed();
    const post = (unit: string) =>
      within(async (tx) => {
        const name = { kind: 'customer' as const, ownerId: 1, orgId: null };
        const [toAccountId = 0] = await openAccounts(tx, [{ ...name, unit }]);
        const { rows } = await sql<{ id: number }>`
          select id from ledger.account where kind = 'claimed' and balance > 0 order by id limit 1`.execute(
          tx,
        );
        const way = { kind: 'mistaken', fromAccountId: rows[0]?.id ?? 0, toAccountId, amount: 1 };
        await postTransfers(tx, now, [{ ...way, naturalKey: `mistaken:${unit}` }]);
        // Only the units are looked at here: the books are left as they were.
        throw new Error('posted');
      });
    await expect(post('POINTS:1')).rejects.toThrow('of a unit');
    await expect(post('CNY')).rejects.toThrow('posted');
  });
});

describe('money that was not used', () => {
  it('of expired vouchers goes back to the budget and can all be spent', async () => {
    const budgetId = await openBudget(postgres.database, 2 * faceAmountFen);
    const { campaignId, code } = await claimed({ cap: 2, budgetId });
    expect(await within((tx) => expireVouchers(tx, lastValidDay, 100))).toBe(0);
    expect(await within((tx) => expireVouchers(tx, afterExpiry, 100))).toBeGreaterThan(0);
    expect(await within((tx) => expireVouchers(tx, afterExpiry, 100))).toBe(0);
    expect(codeOf(await redeem(redemptionOf(code), now))).toBe('VOUCHER_EXPIRED');
    await within((tx) => closeAllotments(tx, afterExpiry, campaignId));
    const offerId = await openOffer(postgres.database, budgetId, { count: 2 });
    expect(codeOf(await allot(postgres.database, 7002, offerId, 2))).toBe('OK');
  });

  it('is not expired when it is redeemed meanwhile', async () => {
    const { code } = await claimed();
    const { first } = await afterBoth(
      postgres.database,
      (tx) => redeemVoucher(tx, lastValidDay, redemptionOf(code)),
      (tx) => expireVouchers(tx, afterExpiry, 100),
    );
    expect(codeOf(first)).toBe('OK');
    expect(codeOf(await redeem(redemptionOf(code, 'again-later'), afterExpiry))).toBe(
      'ALREADY_REDEEMED',
    );
  });

  it('of a campaign closed twice at once is returned once, and a claim reversed later follows', async () => {
    const budgetId = await openBudget(postgres.database, 3 * faceAmountFen);
    const { id, campaignId } = await claimed({ cap: 3, budgetId });
    await afterBoth(
      postgres.database,
      (tx) => closeAllotments(tx, now, campaignId),
      (tx) => closeAllotments(tx, now, campaignId),
    );
    valueOf(await within((tx) => reverseClaim(tx, now, id)));
    const offerId = await openOffer(postgres.database, budgetId, { count: 3 });
    expect(codeOf(await allot(postgres.database, 7003, offerId, 3))).toBe('OK');
  });
});
