import { sql } from 'kysely';
import {
  type ProductBenefit,
  type ProductBenefitContent,
  productBenefitContent,
  type ProductBenefitQuery,
} from '#contract/product-benefits.ts';
import { approvedContent } from '#modules/approved-content/index.ts';
import type { Slice } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeBenefit } from './judge-benefit.core.ts';

/** Approved, it is what staff and phones show on its days. */
export const benefits = approvedContent<ProductBenefitContent>({
  approval: 'product_benefit',
  table: 'product_benefits.benefit',
  key: 'benefit_id',
  content: productBenefitContent,
  titleOf: ({ nameZh }) => nameZh,
  textsOf: ({ products, ...rest }) => [
    ...(['nameZh', 'nameEn', 'conditionsZh', 'conditionsEn'] as const).map((place) => ({
      field: place,
      place,
      text: rest[place],
    })),
    ...products.map((text) => ({ field: 'products', place: 'products' as const, text })),
  ],
  retired: 'PRODUCT_BENEFIT_RETIRED',
  audited: {
    objectKind: 'ProductBenefit',
    submit: { action: 'product-benefit.submit' },
    approve: { action: 'product-benefit.approve' },
    return: { action: 'product-benefit.return' },
    retire: { action: 'product-benefit.retire' },
  },
  judge: async (_, content) => judgeBenefit(content),
});

export function listBenefits(
  tx: Tx,
  now: Date,
  { limit, kind }: Pick<ProductBenefitQuery, 'limit' | 'kind'>,
  after?: number,
): Promise<Slice<ProductBenefit, number>> {
  const where = kind ? sql`c.draft ->> 'kind' = ${kind}` : sql`true`;
  return benefits.list(tx, now, { limit, where }, after);
}
