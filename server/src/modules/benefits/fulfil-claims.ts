import { fulfilment } from '#modules/fulfilment/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { redeemVouchers } from './redeem-voucher.ts';
import {
  type ClaimOutcome,
  fulfilledBefore,
  grantVouchers,
  type WantedVoucher,
} from './sql/claim-vouchers.ts';

/**
 * Decides the claims of a batch that a partner is to fulfil, nearly always none: those that it can fulfil are
 * granted as the others were, the rest are refused with why, before any money moves. Gives all outcomes of the
 * batch, and those that were granted here.
 */
export async function grantToFulfil(
  tx: Tx,
  now: Date,
  wanted: readonly WantedVoucher[],
  outcomes: readonly ClaimOutcome[],
): Promise<{ outcomes: readonly ClaimOutcome[]; toFulfil: readonly ClaimOutcome[] }> {
  const waiting = outcomes.filter(({ refusal }) => refusal === fulfilledBefore);
  if (waiting.length === 0) return { outcomes, toFulfil: [] };
  const claimOf = ({ ordinal }: ClaimOutcome): WantedVoucher => {
    const claim = wanted[ordinal - 1];
    if (!claim) throw new Error('an outcome of no claim');
    return claim;
  };
  const verdicts = await fulfilment.judgeClaims(
    tx,
    now,
    waiting.map((one) => ({ offerId: one.offer_id ?? 0, customerNo: claimOf(one).customerNo })),
  );
  const open = waiting.filter((_, at) => verdicts[at] === null);
  const { rows: decided } =
    open.length === 0
      ? { rows: [] }
      : await grantVouchers(now, open.map(claimOf), { toFulfil: true }).execute(tx);
  const later = new Map<number, ClaimOutcome>(
    waiting.map((one, at) => [one.ordinal, { ...one, refusal: verdicts[at] ?? null }]),
  );
  for (const [at, one] of decided.entries()) {
    const ordinal = open[at]?.ordinal ?? 0;
    later.set(ordinal, { ...one, ordinal });
  }
  return {
    outcomes: outcomes.map((one) => later.get(one.ordinal) ?? one),
    toFulfil: [...later.values()].filter((one) => one.refusal === null),
  };
}

/** Fulfils the vouchers that were just granted for it. */
export async function fulfilClaims(
  tx: Tx,
  now: Date,
  wanted: readonly WantedVoucher[],
  granted: readonly ClaimOutcome[],
): Promise<void> {
  const claimed = granted.map(({ id, ordinal, offer_id: offerId, org_id: orgId }) => {
    const customerNo = wanted[ordinal - 1]?.customerNo;
    if (id === null || offerId === null || orgId === null || customerNo === undefined)
      throw new Error('a granted voucher is incomplete');
    return { voucherId: id, offerId, orgId, customerNo };
  });
  await fulfilVouchers(tx, now, claimed);
}

/**
 * Has what a partner delivers delivered for vouchers that were just given (locked by this transaction): an order
 * is written for each, or a code handed out, by which the voucher is redeemed and its partner is owed what it
 * is worth.
 */
export async function fulfilVouchers(
  tx: Tx,
  now: Date,
  vouchers: readonly { voucherId: number; offerId: number; customerNo: number; orgId: number }[],
): Promise<void> {
  if (vouchers.length === 0) return;
  const handed = await fulfilment.fulfilVouchers(tx, now, vouchers);
  const orgOf = new Map(vouchers.map(({ voucherId, orgId }) => [voucherId, orgId]));
  const redeemed = await redeemVouchers(
    tx,
    now,
    handed.map(({ voucherId, partnerId }) => ({
      voucher: { id: voucherId },
      purchaseAmountFen: 0,
      redeemedBy: 'fulfilment',
      clientKey: `code:${voucherId}`,
      orgId: orgOf.get(voucherId) ?? 0,
      partnerId,
    })),
  );
  for (const one of redeemed)
    if (!one.ok) throw new Error(`a voucher with its code in hand: ${one.refusal.code}`);
}
