import { isOnDay } from '#contract/day-rule.ts';
import { type JudgedOffer, judgeUse, type Place } from './offer-terms.core.ts';
import { worthOf } from './voucher.core.ts';

/** What an open release would bring of a payment. */
export type OpenBenefit = Pick<
  JudgedOffer,
  'terms' | 'faceAmountFen' | 'thresholdAmountFen' | 'percentBp'
> & { allotmentId: number; claimUntil: Date };

/**
 * What of the open releases applies to a purchase here and today, the best first: what brings most; of equal
 * ones the one that ends first, then the elder. The order is told by nothing but this, so that whoever asks
 * again with the same releases open is given the same.
 */
export function chooseBenefits(
  open: readonly OpenBenefit[],
  purchaseAmountFen: number,
  today: string,
  place: Place,
): OpenBenefit[] {
  const worth = (one: OpenBenefit): number => worthOf(one, purchaseAmountFen);
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
