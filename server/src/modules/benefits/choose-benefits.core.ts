import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import { isOnDay } from '#contract/day-rule.ts';
import {
  applyVouchers,
  judgeAmount,
  type StackTerms,
  type UsedInCall,
} from './apply-vouchers.core.ts';
import { type JudgedOffer, judgeUse, type Place } from './offer-terms.core.ts';
import { worthOf } from './voucher.core.ts';

/** What an open release would bring of a payment. */
export type OpenBenefit = Pick<
  JudgedOffer,
  'terms' | 'faceAmountFen' | 'thresholdAmountFen' | 'percentBp'
> & { allotmentId: number; claimUntil: Date };

/** The same with what says how it goes beside other things of its purchase. */
export type StackingBenefit = OpenBenefit &
  Omit<StackTerms, 'percentBp'> & {
    offerName: string;
  };

/**
 * What of the open releases applies to a purchase here and today, the best first: what brings most; of equal
 * ones the one that ends first, then the elder. The order is told by nothing but this, so that whoever asks
 * again with the same releases open is given the same.
 */
export function chooseBenefits<T extends OpenBenefit>(
  open: readonly T[],
  purchaseAmountFen: number,
  today: string,
  place: Place,
): T[] {
  const worth = (one: T): number => worthOf(one, purchaseAmountFen);
  return open
    .filter(
      (one) =>
        purchaseAmountFen >= one.thresholdAmountFen &&
        worth(one) > 0 &&
        (!one.terms.days || isOnDay(one.terms.days, today)) &&
        judgeUse(one.terms, today, place).ok,
    )
    .toSorted(
      (one, other) =>
        worth(other) - worth(one) ||
        one.claimUntil.getTime() - other.claimUntil.getTime() ||
        one.allotmentId - other.allotmentId,
    );
}

/**
 * The same beside what was used or is held for the purchase: the best first by what each brings of what is left; of
 * equal ones by its offer's place (`applyOrder`), then as above. Where nothing may stand beside it, why the one that
 * would have brought most does not.
 */
export function chooseBeside(
  open: readonly StackingBenefit[],
  purchaseAmountFen: number,
  today: string,
  place: Place,
  before: readonly UsedInCall[],
): Result<StackingBenefit[]> {
  const told = judgeAmount(purchaseAmountFen, before);
  if (!told.ok) return told;
  const fit: { one: StackingBenefit; bringsFen: number }[] = [];
  let barred: Refusal | null = null;
  for (const one of chooseBenefits(open, purchaseAmountFen, today, place)) {
    const { allotmentId: id, offerName: maskedCode } = one;
    const usable = { ...one, id, maskedCode, worthFen: worthOf(one, purchaseAmountFen) };
    const beside = applyVouchers([usable], purchaseAmountFen, before);
    if (beside.ok) fit.push({ one, bringsFen: beside.value.get(id) ?? 0 });
    else barred ??= beside.refusal;
  }
  if (fit.length === 0)
    return barred ? { ok: false, refusal: barred } : refuse('NO_BENEFIT_APPLIES');
  // Sorting keeps the order of equal ones.
  return ok(
    fit
      .toSorted(
        (one, other) =>
          other.bringsFen - one.bringsFen || one.one.applyOrder - other.one.applyOrder,
      )
      .map(({ one }) => one),
  );
}
