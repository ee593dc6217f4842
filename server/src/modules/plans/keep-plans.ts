import { type PlanContent, planContent } from '#contract/plans.ts';
import { ok, refuse } from '#contract/result.ts';
import { approvedContent } from '#modules/approved-content/index.ts';
import { readAudience } from '#modules/audiences/index.ts';
import { findOffers } from '#modules/benefits/index.ts';
import { seesBenefits } from '#modules/product-benefits/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgePlan } from './judge-plan.core.ts';

/** Approved, it is what staff are shown of its customers on its days. */
export const plans = approvedContent<PlanContent>({
  approval: 'plan',
  table: 'plans.plan',
  key: 'plan_id',
  content: planContent,
  titleOf: ({ name }) => name,
  textsOf: ({ name, products, services }) => [
    { field: 'name', place: 'name', text: name },
    ...products.map((product, index) => ({
      field: `products.${index}.name`,
      place: 'products' as const,
      text: product.name,
    })),
    ...services.map((text) => ({ field: 'services', place: 'services' as const, text })),
  ],
  retired: 'PLAN_RETIRED',
  audited: {
    objectKind: 'Plan',
    submit: { action: 'plan.submit' },
    approve: { action: 'plan.approve' },
    return: { action: 'plan.return' },
    retire: { action: 'plan.retire' },
  },
  judge: async (_, content) => judgePlan(content),
  judgeMaker: async (tx, _, content) =>
    (await seesItems(tx, content)) ? ok(undefined) : refuse('PLAN_ITEM_UNKNOWN'),
});

/** Whether all that a plan names by number is there for who makes it. */
async function seesItems(
  tx: Tx,
  { audienceId, offerIds, productBenefitIds }: PlanContent,
): Promise<boolean> {
  const audience = audienceId === null ? null : await readAudience(tx, audienceId);
  return (
    (audience?.ok ?? true) &&
    (await findOffers(tx, offerIds)).length === offerIds.length &&
    (await seesBenefits(tx, productBenefitIds))
  );
}
