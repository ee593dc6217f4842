import { isDelivered } from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  applyVouchers,
  receiptOf,
  type UsableVoucher,
  type UsedInCall,
} from './apply-vouchers.core.ts';
import type { LockedVoucher } from './lock-voucher.ts';
import { maskVoucherCode } from './voucher-code.ts';
import { judgeUse, type Place } from './offer-terms.core.ts';
import { judgeRedemption } from './voucher.core.ts';

/** A voucher of a purchase with what it brings. */
export type Part = { voucher: LockedVoucher; amountFen: number };

/**
 * What each of the vouchers brings of one purchase, in the order given, or why all of them are refused. `byHold`:
 * the asker holds them; what is held is the most that each brings, since the purchase may have become smaller
 * meanwhile and not larger. `byPartner`: who fulfils or delivers them asks. `place`: where they are used, null where their days and places do not matter.
 * `before`: what other calls for the same purchase have used.
 */
export function judgeSet(
  vouchers: readonly LockedVoucher[],
  today: string,
  purchaseAmountFen: number,
  {
    byHold = false,
    byPartner = false,
    place = null,
    before = [],
  }: {
    byHold?: boolean;
    byPartner?: boolean;
    place?: Place | null;
    before?: readonly UsedInCall[];
  } = {},
): Result<Part[]> {
  if (new Set(vouchers.map(({ id }) => id)).size < vouchers.length) return refuse('VOUCHER_TWICE');
  const usable = [];
  for (const voucher of vouchers) {
    if (voucher.fulfilled !== byPartner)
      return refuse(isDelivered(voucher.kind) ? 'NOT_AT_TILLS' : 'FULFILLED_BY_PARTNER');
    const worth = judgeRedemption(
      redeemable(voucher),
      today,
      purchaseAmountFen,
      // What a partner was asked for in time may be delivered later.
      byHold || byPartner,
    );
    if (!worth.ok) return worth;
    const here = place ? judgeUse(voucher.terms, today, place) : ok(undefined);
    if (!here.ok) return here;
    const worthFen = byHold ? Math.min(worth.value, voucher.hold_amount_fen ?? 0) : worth.value;
    usable.push({ ...stackableOf(voucher), worthFen });
  }
  const parts = byHold
    ? applyHeld(usable, purchaseAmountFen, before)
    : applyVouchers(usable, purchaseAmountFen, before);
  if (!parts.ok) return parts;
  return ok(vouchers.map((voucher) => ({ voucher, amountFen: parts.value.get(voucher.id) ?? 0 })));
}

/**
 * What is held was told with the receipt of that moment, and may be paid with a smaller one: it brings at most what the
 * others leave of the smallest that was told.
 */
function applyHeld(
  held: readonly UsableVoucher[],
  purchaseAmountFen: number,
  before: readonly UsedInCall[],
): Result<ReadonlyMap<number, number>> {
  const receiptFen = Math.min(purchaseAmountFen, receiptOf(before) ?? purchaseAmountFen);
  const others = before.map((one) => ({ ...one, purchaseAmountFen: receiptFen }));
  return applyVouchers(held, receiptFen, others);
}

function redeemable(voucher: LockedVoucher) {
  const { state, valid_until: validUntil, threshold_amount_fen: thresholdAmountFen } = voucher;
  const { face_amount_fen: faceAmountFen, percent_bp: percentBp } = voucher;
  const isExchange = isExchangeOf(voucher);
  return { state, validUntil, thresholdAmountFen, faceAmountFen, percentBp, isExchange };
}

const isExchangeOf = ({ terms }: LockedVoucher): boolean => terms.exchangeFor !== undefined;

/** How a part stands to those of later calls for its purchase. */
export function usedIn({ voucher, amountFen }: Part, purchaseAmountFen: number): UsedInCall {
  return { ...stackableOf(voucher), voucherId: voucher.id, amountFen, purchaseAmountFen };
}

function stackableOf(voucher: LockedVoucher) {
  return {
    id: voucher.id,
    maskedCode: maskVoucherCode(voucher.code),
    percentBp: voucher.percent_bp,
    exclusionGroup: voucher.exclusion_group,
    stacks: voucher.stacks,
    applyOrder: voucher.apply_order,
    isExchange: isExchangeOf(voucher),
  };
}
