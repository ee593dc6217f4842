import { z } from 'zod';
import { approvedContentOf, changedContentOf, newContentOf } from './approved-content.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { tableFormat } from './table-format.ts';

/**
 * Product benefits (产品权益): what the core system itself gives on its products. This register says them to staff
 * and customers; giving them is the core system's.
 */
export const productBenefitErrors = {
  PRODUCT_BENEFIT_DAYS_INVALID: {
    status: 422,
    zh: '结束日期不能早于开始日期',
    en: 'The last day is not before the first',
  },
  PRODUCT_BENEFIT_RATE_TOO_HIGH: {
    status: 422,
    zh: '费率不能超过 100%',
    en: 'A rate is at most 100 %',
  },
  PRODUCT_BENEFIT_NOT_FREE: {
    status: 422,
    zh: '免提现费的收费应为 0；仍收费的请登记为费率优惠',
    en: 'A waived withdrawal fee is 0; what still costs something is a fee rate',
  },
  PRODUCT_BENEFIT_RETIRED: {
    status: 409,
    zh: '该产品权益已下架',
    en: 'This product benefit was taken off',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const day = z.iso.date();

export const productBenefitKinds = ['instalment', 'fee_rate', 'withdrawal_waiver'] as const;
export type ProductBenefitKind = (typeof productBenefitKinds)[number];

/** What the customer is charged instead: a rate, or an amount each time; 0 is free. */
export const productCharge = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('rate'), rateBp: z.int().min(0).max(1_000_000) }),
  z.strictObject({ unit: z.literal('amount'), amountFen: z.int().min(0).max(100_000_000) }),
]);
export type ProductCharge = z.infer<typeof productCharge>;

export const productBenefitContent = z.strictObject({
  nameZh: z.string().trim().min(1).max(30),
  nameEn: z.string().trim().min(1).max(60),
  kind: z.enum(productBenefitKinds),
  charge: productCharge,
  /** as the core system and its customers call them */
  products: z.array(z.string().trim().min(1).max(40)).min(1).max(20),
  conditionsZh: z.string().trim().min(1).max(200),
  conditionsEn: z.string().trim().min(1).max(400),
  from: day,
  /** the last day it is given and shown */
  until: day,
});
export type ProductBenefitContent = z.infer<typeof productBenefitContent>;

export const productBenefit = approvedContentOf(productBenefitContent);
export type ProductBenefit = z.infer<typeof productBenefit>;
export const productBenefitPage = pageOf(productBenefit);

const filters = { kind: z.enum(productBenefitKinds).optional() };
export const productBenefitQuery = z.strictObject({ ...filters, ...pageQuery });
export type ProductBenefitQuery = z.infer<typeof productBenefitQuery>;
export const productBenefitFileQuery = z.strictObject({ ...filters, format: tableFormat });
export const productBenefitNew = newContentOf(productBenefitContent);
export const productBenefitChange = changedContentOf(productBenefitContent);

/** What is given to a customer today, the one that ends first at the top. */
export const shownProductBenefit = productBenefitContent.extend({ id });
export type ShownProductBenefit = z.infer<typeof shownProductBenefit>;
export const shownProductBenefits = z.object({ items: z.array(shownProductBenefit).max(100) });
export type ShownProductBenefits = z.infer<typeof shownProductBenefits>;
