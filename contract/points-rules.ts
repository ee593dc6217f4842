import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { lawSwitches } from './law-switches.ts';
import { pageOf } from './pages.ts';
import { pointsAmount } from './points.ts';
import { shortNumber } from './short-number.ts';

const id = z.int().positive();
const count = z.int().min(0);

/** 结息积分: so many points for so much interest credited in a quarter, in proportion. */
const interestRule = z.strictObject({
  kind: z.literal('interest'),
  everyFen: z.int().min(1).max(1_000_000_000_000),
  points: pointsAmount,
});
/** 产品加载有礼: points once a step, the first time that so many products are held. */
const productsRule = z.strictObject({
  kind: z.literal('products'),
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
const checkInRule = z.strictObject({ kind: z.literal('check_in'), points: pointsAmount });

export const pointsRuleContent = z.discriminatedUnion('kind', [
  interestRule,
  productsRule,
  checkInRule,
]);
export type PointsRuleContent = z.infer<typeof pointsRuleContent>;
export type InterestRule = z.infer<typeof interestRule>;

export const ruleStates = ['draft', 'active', 'ended'] as const;
export const ruleVersionStates = ['draft', 'submitted', 'approved', 'returned'] as const;
export const pointsRule = z.object({
  id,
  code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name: z.string().trim().min(1).max(100),
  programmeId: id,
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
});
export type PointsRuleDetail = z.infer<typeof pointsRuleDetail>;
export const createPointsRule = pointsRule
  .pick({ code: true, name: true, programmeId: true, content: true })
  .strict();
export type CreatePointsRule = z.infer<typeof createPointsRule>;
export const changePointsRule = z.strictObject({ content: pointsRuleContent });
/** What a rule would have given in a past period: worst case, as if everybody used all of it. */
export const ruleSimulation = z.object({
  from: calendarDay,
  until: calendarDay,
  customers: count,
  points: count,
  liabilityFen: count,
});
export type RuleSimulation = z.infer<typeof ruleSimulation>;
/** 'YYYY-Qn' */
export const quarter = z.string().regex(/^\d{4}-Q[1-4]$/);
export const interestRun = z.strictObject({ quarter });
export const checkIn = z.strictObject({ customerNo: shortNumber });
export const productsClaim = z.strictObject({ customerNo: shortNumber });
export const grantedPoints = z.object({ points: count, replayed: z.boolean() });

export const pointsRuleErrors = {
  POINTS_RULE_NOT_DRAFT: {
    status: 409,
    zh: '规则正在审批,不能修改',
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
  POINTS_QUARTER_RUNNING: {
    status: 409,
    zh: '该季度尚未结束',
    en: 'This quarter is not over yet',
  },
  POINTS_PRODUCTS_TOO_FEW: {
    status: 409,
    zh: '客户持有 {products} 项产品,未达到下一档',
    en: 'The customer holds {products} products: the next step is not reached',
  },
} satisfies Record<string, ErrorDeclaration>;
