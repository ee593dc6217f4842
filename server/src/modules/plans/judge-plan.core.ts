import type { PlanContent } from '#contract/plans.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** Whether a plan can be meant: its days in order, and nothing in it twice. */
export function judgePlan({
  from,
  until,
  productBenefitIds,
  products,
  offerIds,
  services,
}: PlanContent): Result<void> {
  if (until < from) return refuse('PLAN_DAYS_INVALID');
  const lists = [productBenefitIds, products.map(({ name }) => name), offerIds, services];
  const isTwice = lists.some((list) => new Set<number | string>(list).size < list.length);
  return isTwice ? refuse('PLAN_ITEM_TWICE') : ok(undefined);
}
