import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { isFunding } from './funding.ts';
import { lawSwitches } from './law-switches.ts';
import { pageOf } from './pages.ts';
import { pointsAmount } from './points.ts';
import { fundingPartSchema } from './offers.ts';
import { shortNumber } from './short-number.ts';

const id = z.int().positive();
const count = z.int().min(0);

/** Which budgets pay for what a rule gives, by share or in order; left out by rules from before any had to say. */
const paid = {
  funding: z
    .array(fundingPartSchema)
    .min(1)
    .max(8)
    .refine(isFunding, { message: 'shares sum to the whole, and each budget stands once' })
    .optional(),
};

/** 结息积分: so many points for so much interest credited in a quarter, in proportion. */
const interestRule = z.strictObject({
  kind: z.literal('interest'),
  ...paid,
  everyFen: z.int().min(1).max(1_000_000_000_000),
  points: pointsAmount,
});
/** 产品加载有礼: points once a step, the first time that so many products are held. */
const productsRule = z.strictObject({
  kind: z.literal('products'),
  ...paid,
  steps: z
    .array(z.strictObject({ products: z.int().min(1).max(100), points: pointsAmount }))
    .min(1)
    .max(10)
    .refine(
      (steps) =>
        steps.every(
          (step, at) =>
            at === 0 ||
            (step.products > (steps[at - 1]?.products ?? 0) &&
              step.points > (steps[at - 1]?.points ?? 0)),
        ),
      { message: 'each step asks for more products and gives more' },
    ),
});
/** 进门有礼: once a day and customer. */
const checkInRule = z.strictObject({ kind: z.literal('check_in'), ...paid, points: pointsAmount });
export const giftPeriods = ['once', 'month', 'quarter', 'year'] as const;
/** 产品加载有礼: a gift for so many products held, once a customer and period, of the highest step reached. */
const giftsRule = z
  .strictObject({
    kind: z.literal('product_gifts'),
    ...paid,
    steps: z
      .array(z.strictObject({ products: z.int().min(1).max(100), giftId: id }))
      .min(1)
      .max(10)
      .refine(
        (steps) => steps.every((step, at) => step.products > (steps[at - 1]?.products ?? 0)),
        { message: 'each step asks for more products' },
      ),
    /** beside the products, so much of assets on average this month; such a rule rewards a balance */
    minimumAumFen: z.int().min(1).max(1_000_000_000_000).nullable(),
    period: z.enum(giftPeriods),
    /** both inclusive, of the bank's days */
    validFrom: calendarDay,
    validUntil: calendarDay,
  })
  .refine(({ validFrom, validUntil }) => validFrom <= validUntil, {
    message: 'a rule ends after it begins',
  });

const transactionCodes = z.array(z.string().trim().min(1).max(50)).max(20);
/** 刷卡积分: points for payments, in proportion, by what the days' files say of them; nothing named is every one. */
const paymentsRule = z
  .strictObject({
    kind: z.literal('payments'),
    ...paid,
    everyFen: z.int().min(1).max(1_000_000_000_000),
    points: pointsAmount,
    /** the most that one customer's payments of one day bring */
    dayPoints: pointsAmount.nullable(),
    kinds: transactionCodes,
    channels: transactionCodes,
    merchantCategories: transactionCodes,
    /** what the files call money that a payment brought back; the points go back with it */
    refundKinds: transactionCodes,
    /** business dates, both inclusive */
    validFrom: calendarDay,
    validUntil: calendarDay,
  })
  .refine(({ validFrom, validUntil }) => validFrom <= validUntil, {
    message: 'a rule ends after it begins',
  });

export const pointsRuleContent = z.discriminatedUnion('kind', [
  interestRule,
  productsRule,
  checkInRule,
  giftsRule,
  paymentsRule,
]);
export type PointsRuleContent = z.infer<typeof pointsRuleContent>;
export type InterestRule = z.infer<typeof interestRule>;
export type GiftsRule = z.infer<typeof giftsRule>;
export type PaymentsRule = z.infer<typeof paymentsRule>;

export const ruleStates = ['draft', 'active', 'ended'] as const;
export const ruleVersionStates = ['draft', 'submitted', 'approved', 'returned'] as const;
export const pointsRule = z.object({
  id,
  code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name: z.string().trim().min(1).max(100),
  /** null for one that gives gifts: they are of no programme */
  programmeId: id.nullable(),
  orgId: shortNumber.nullable(),
  state: z.enum(ruleStates),
  latestVersion: id,
  latestState: z.enum(ruleVersionStates),
  activeVersion: id.nullable(),
  content: pointsRuleContent,
  /** compliance rule 1 refuses the newest version unless it is switched on */
  refusedByLaw: z.boolean(),
  switchedOn: z.boolean(),
});
export type PointsRule = z.infer<typeof pointsRule>;
export const pointsRulePage = pageOf(pointsRule);
/** How many versions and runs of one rule are told, the newest. */
export const ruleHistory = 50;
/** What a rule said and says, what compliance decided on it, and what its quarters gave. */
export const pointsRuleDetail = pointsRule.extend({
  versions: z
    .array(
      z.object({
        version: id,
        state: z.enum(ruleVersionStates),
        content: pointsRuleContent,
        writtenAt: z.iso.datetime(),
      }),
    )
    .max(ruleHistory),
  switches: lawSwitches,
  runs: z
    .array(
      z.object({
        quarter: z.string(),
        version: id,
        customers: count,
        points: count,
        startedAt: z.iso.datetime(),
        finishedAt: z.iso.datetime().nullable(),
      }),
    )
    .max(ruleHistory),
  /** of a rule that gives gifts: how many wait, of them for the money of a budget, and how many pieces were set aside */
  gifts: z.object({ waiting: count, reserved: count, lacksMoney: count }).nullable(),
  /** of a rule for payments: what it has given and taken back so far */
  payments: z
    .object({
      payments: count,
      points: count,
      refunds: count,
      takenBack: count,
      untilDay: calendarDay,
    })
    .nullable(),
  /** what budgets have paid for its points so far, the null one for what nobody paid */
  funders: z
    .array(
      z.object({
        budgetId: id.nullable(),
        budgetName: z.string().nullable(),
        paidFen: count,
        /** back from points taken back, lapsed or forfeited */
        returnedFen: count,
        usedFen: z.int(),
        /** behind points that are not used yet */
        owedFen: count,
      }),
    )
    .max(ruleHistory),
  /** points that wait because a budget lacks the money, or is frozen; null where none do */
  waiting: z
    .object({ earnings: count, customers: count, points: count, fen: count, frozen: z.boolean() })
    .nullable(),
  /** where pieces are wanted and none is free, the most wanted first */
  shortages: z
    .array(
      z.object({
        orgId: shortNumber,
        orgName: z.string(),
        giftId: id,
        nameZh: z.string(),
        nameEn: z.string(),
        waiting: count,
      }),
    )
    .max(ruleHistory),
});
export type PointsRuleDetail = z.infer<typeof pointsRuleDetail>;
export const createPointsRule = pointsRule
  .pick({ code: true, name: true, programmeId: true, content: true })
  .extend({
    /** whose rule it is where it is of no programme; null: the whole bank's */
    orgId: shortNumber.nullable().optional(),
  })
  .strict()
  .refine(
    ({ programmeId, content }) => (programmeId === null) === (content.kind === 'product_gifts'),
    { message: 'a rule of points is of a programme, one of gifts is not' },
  );
export type CreatePointsRule = z.infer<typeof createPointsRule>;
export const changePointsRule = z.strictObject({ content: pointsRuleContent });
/** What a rule would have given in a past period: worst case, as if everybody used all of it. */
export const ruleSimulation = z.object({
  from: calendarDay,
  until: calendarDay,
  customers: count,
  points: count,
  /** gifts; what was simulated before there were any says nothing of them */
  pieces: count.default(0),
  liabilityFen: count,
  /** what the budgets that pay have left, and what it takes of each */
  budgets: z
    .array(
      z.object({
        budgetId: id,
        name: z.string(),
        availableFen: z.int(),
        frozen: z.boolean(),
        neededFen: count,
      }),
    )
    .max(8)
    .default([]),
  suffices: z.boolean().default(true),
});
export type RuleSimulation = z.infer<typeof ruleSimulation>;
/** 'YYYY-Qn' */
export const quarter = z.string().regex(/^\d{4}-Q[1-4]$/);
export const interestRun = z.strictObject({ quarter });
export const checkIn = z.strictObject({ customerNo: shortNumber });
export const productsClaim = z.strictObject({ customerNo: shortNumber });
/** `waiting`: they are owed, and come once the rule's budgets hold the money. */
export const grantedPoints = z.object({
  points: count,
  replayed: z.boolean(),
  waiting: z.boolean(),
});

export const pointsRuleErrors = {
  POINTS_RULE_NOT_DRAFT: {
    status: 409,
    zh: '规则正在审批，不能修改',
    en: 'The rule waits for approval and can’t be changed',
  },
  POINTS_RULE_NOTHING_TO_SUBMIT: {
    status: 409,
    zh: '没有可提交的规则草稿',
    en: 'There is no draft of the rule to submit',
  },
  POINTS_RULE_CHANGED: {
    status: 409,
    zh: '规则在提交后有变化',
    en: 'The rule has changed since it was submitted',
  },
  POINTS_RULE_NOT_ACTIVE: {
    status: 409,
    zh: '规则未启用',
    en: 'The rule is not in use',
  },
  POINTS_RULE_KIND: {
    status: 422,
    zh: '该规则不适用于此操作',
    en: 'This rule is of another kind',
  },
  POINTS_RULE_NEEDS_FUNDER: {
    status: 409,
    zh: '请先指定为该规则出资的预算',
    en: 'Name the budgets that pay for the rule first',
  },
  POINTS_RULE_GIFT_NOT_BETTER: {
    status: 422,
    zh: '更高一档的礼品价值须高于前一档',
    en: 'The gift of each step must be worth more than the one before',
  },
  POINTS_RULE_NOT_VALID: {
    status: 409,
    zh: '规则只在 {from} 至 {until} 有效',
    en: 'The rule is valid from {from} to {until} only',
  },
  POINTS_QUARTER_RUNNING: {
    status: 409,
    zh: '该季度尚未结束',
    en: 'This quarter is not over yet',
  },
  POINTS_PRODUCTS_TOO_FEW: {
    status: 409,
    zh: '客户持有 {products} 项产品，未达到下一档',
    en: 'The customer holds {products} products: the next step is not reached',
  },
} satisfies Record<string, ErrorDeclaration>;
