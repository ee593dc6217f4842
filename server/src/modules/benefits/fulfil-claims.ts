import { deliveredKinds, isDelivered } from '#contract/offer-terms.ts';
import { fulfilment } from '#modules/fulfilment/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { deliverVouchers } from './deliver-vouchers.ts';
import { type AllotmentTerms, deliveryOf, termsOfAllotments } from './deliveries.ts';
import { redeemVouchers } from './redeem-voucher.ts';
import {
  type ClaimOutcome,
  fulfilledBefore,
  grantVouchers,
  type WantedVoucher,
} from './sql/claim-vouchers.ts';

/**
 * Decides the claims of a batch that a partner is to fulfil or another module to deliver, nearly always none:
 * those for which that can be are granted as the others were, the rest are refused with why, before any money
 * moves. Gives all outcomes of the batch, and those that were granted here.
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
  const verdicts = await judgeWaiting(tx, now, waiting, claimOf);
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

/** Why claims can't be given, in the order asked; each kind by who has it, in the order of `deliveredKinds`, which is that of their locks. */
async function judgeWaiting(
  tx: Tx,
  now: Date,
  waiting: readonly ClaimOutcome[],
  claimOf: (one: ClaimOutcome) => WantedVoucher,
): Promise<(string | null)[]> {
  const terms = await termsOfAllotments(
    tx,
    waiting.map((one) => one.allotment_id),
  );
  const kindOf = (one: ClaimOutcome) => terms.get(one.allotment_id)?.kind ?? 'voucher';
  const verdicts = new Map<ClaimOutcome, string | null>();
  const note = (asked: readonly ClaimOutcome[], answers: readonly (string | null)[]): void => {
    for (const [at, one] of asked.entries()) verdicts.set(one, answers[at] ?? null);
  };
  const ofPartners = waiting.filter((one) => !isDelivered(kindOf(one)));
  if (ofPartners.length > 0)
    note(
      ofPartners,
      await fulfilment.judgeClaims(
        tx,
        now,
        ofPartners.map((one) => ({
          offerId: one.offer_id ?? 0,
          customerNo: claimOf(one).customerNo,
        })),
      ),
    );
  for (const kind of deliveredKinds) {
    const own = waiting.filter((one) => kindOf(one) === kind);
    if (own.length === 0) continue;
    const claims = own.map((one) => toDeliver(one, claimOf(one), terms));
    note(own, (await deliveryOf(kind)?.judge(tx, now, claims)) ?? []);
  }
  return waiting.map((one) => verdicts.get(one) ?? null);
}

function toDeliver(
  { allotment_id: allotmentId, org_id: orgId }: ClaimOutcome,
  { customerNo, outletOrgId }: WantedVoucher,
  terms: ReadonlyMap<number | null, AllotmentTerms>,
) {
  return {
    allotmentId: allotmentId ?? 0,
    customerNo,
    outletOrgId,
    orgId: orgId ?? 0,
    terms: terms.get(allotmentId)?.terms ?? {},
  };
}

/** Fulfils and delivers the vouchers that were just granted for it. */
export async function fulfilClaims(
  tx: Tx,
  now: Date,
  wanted: readonly WantedVoucher[],
  granted: readonly ClaimOutcome[],
): Promise<void> {
  if (granted.length === 0) return;
  const terms = await termsOfAllotments(
    tx,
    granted.map((one) => one.allotment_id),
  );
  const claimed = granted.map((one) => {
    const { id, ordinal, offer_id: offerId, valid_until: validUntil } = one;
    const claim = wanted[ordinal - 1];
    if (id === null || offerId === null || validUntil === null || one.org_id === null || !claim)
      throw new Error('a granted voucher is incomplete');
    const { kind = 'voucher' } = terms.get(one.allotment_id) ?? {};
    return { kind, voucherId: id, offerId, validUntil, ...toDeliver(one, claim, terms) };
  });
  await fulfilVouchers(
    tx,
    now,
    claimed.filter(({ kind }) => !isDelivered(kind)),
  );
  for (const kind of deliveredKinds)
    await deliverVouchers(
      tx,
      now,
      kind,
      claimed.filter((one) => one.kind === kind),
    );
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
