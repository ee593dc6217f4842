import type { ProductBenefitContent } from '#contract/product-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** Whether what is said of a benefit can be true: its days in order, a rate of at most all, a waiver that waives. */
export function judgeBenefit({
  kind,
  charge,
  from,
  until,
}: Pick<ProductBenefitContent, 'kind' | 'charge' | 'from' | 'until'>): Result<void> {
  if (until < from) return refuse('PRODUCT_BENEFIT_DAYS_INVALID');
  if (charge.unit === 'rate' && charge.rateBp > 10_000)
    return refuse('PRODUCT_BENEFIT_RATE_TOO_HIGH');
  const charged = charge.unit === 'rate' ? charge.rateBp : charge.amountFen;
  return kind === 'withdrawal_waiver' && charged > 0
    ? refuse('PRODUCT_BENEFIT_NOT_FREE')
    : ok(undefined);
}
