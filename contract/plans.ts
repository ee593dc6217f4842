import { z } from 'zod';
import { approvedContentOf, changedContentOf, newContentOf } from './approved-content.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shownProductBenefit } from './product-benefits.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/**
 * Plans (一群一策): what is proposed to an audience, as financial and non-financial items side by side
 * (金融资产包, 非金融资产包).
 */
export const planErrors = {
  PLAN_DAYS_INVALID: {
    status: 422,
    zh: '结束日期不能早于开始日期',
    en: 'The last day is not before the first',
  },
  PLAN_ITEM_TWICE: {
    status: 422,
    zh: '同一项内容只能出现一次',
    en: 'One item stands in a plan once',
  },
  PLAN_ITEM_UNKNOWN: {
    status: 422,
    zh: '所选的客群、权益活动或产品权益不存在，或不在您的机构范围内',
    en: 'The audience, an offer or a product benefit does not exist, or lies beyond your org units',
  },
  PLAN_RETIRED: { status: 409, zh: '该方案已下架', en: 'This plan was taken off' },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const day = z.iso.date();

export const riskLevels = ['R1', 'R2', 'R3', 'R4', 'R5'] as const;
export type RiskLevel = (typeof riskLevels)[number];

const planProduct = z.strictObject({
  name: z.string().trim().min(1).max(60),
  riskLevel: z.enum(riskLevels),
});
export type PlanProduct = z.infer<typeof planProduct>;
const planService = z.string().trim().min(1).max(100);

/** The first two are financial, the others are not. */
const planItems = {
  productBenefitIds: z.array(shortNumber).max(10),
  products: z.array(planProduct).max(10),
  offerIds: z.array(id).max(10),
  services: z.array(planService).max(10),
};
export const planContent = z
  .strictObject({
    name: z.string().trim().min(1).max(40),
    /** for everybody where it is null */
    audienceId: id.nullable(),
    ...planItems,
    from: day,
    /** the last day it is shown */
    until: day,
  })
  .refine(
    ({ productBenefitIds, products, offerIds, services }) =>
      productBenefitIds.length + products.length + offerIds.length + services.length > 0,
  );
export type PlanContent = z.infer<typeof planContent>;

export const plan = approvedContentOf(planContent);
export type Plan = z.infer<typeof plan>;
export const planPage = pageOf(plan);
export const planQuery = z.strictObject(pageQuery);
export const planNew = newContentOf(planContent);
export const planChange = changedContentOf(planContent);
export const planParam = z.object({ id: shortNumberText });

export const planFigures = z.object({
  /** customers of the caller's outlets in the audience by the newest tags; null: for everybody, or no tags yet */
  audienceSize: z.int().nullable(),
  /** vouchers of its offers claimed on its days at the caller's outlets, those taken back left out */
  claimed: z.int(),
});
export type PlanFigures = z.infer<typeof planFigures>;

/** Products that the law keeps from a customer (rule 11): how many, and why, but not which. */
export const withheldReasons = ['minor', 'not_assessed', 'too_risky'] as const;
const withheld = z.object({ count: z.int().positive(), reason: z.enum(withheldReasons) });
export type Withheld = z.infer<typeof withheld>;

/** What staff propose to one customer today. */
export const customerPlans = z.object({
  items: z
    .array(
      z.object({
        id,
        name: z.string(),
        isForEverybody: z.boolean(),
        until: day,
        productBenefits: z.array(shownProductBenefit).max(10),
        /** those that suit the customer */
        products: z.array(planProduct).max(10),
        withheld: withheld.nullable(),
        offers: z
          .array(
            z.object({
              id,
              name: z.string(),
              /** what of it is released to everybody now */
              allotmentIds: z.array(id).max(20),
            }),
          )
          .max(10),
        services: z.array(planService).max(10),
      }),
    )
    .max(20),
});
export type CustomerPlans = z.infer<typeof customerPlans>;
