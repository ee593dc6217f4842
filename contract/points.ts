import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { calendarDay, calendarMoment } from './calendar-day.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/**
 * Points are counted in hundredths: 1.99 points are 199. Of one deed at most ten billion points, so that
 * what nine thousand of the largest add up to is still an exact number.
 */
export const largestPointsAmount = 1_000_000_000_000;
/** One deed's points, in hundredths. */
export const pointsAmount = z.int().min(1).max(largestPointsAmount);
/** What amounts add up to. */
export const pointsTotal = z.int().min(0);

const id = z.int().positive();
const code = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const name = z.string().trim().min(1).max(100);
const reason = z.string().trim().min(1).max(500);
const date = z.iso.date();
const moment = z.iso.datetime();

/** From its floor of points on, and before that of the next tier, what is given may be worth so much. */
export const rewardTier = z.strictObject({
  floor: pointsAmount,
  valueFen: z.int().min(1).max(100_000_000),
});
export type RewardTier = z.infer<typeof rewardTier>;
export const rewardTiers = z
  .array(rewardTier)
  .max(20)
  .refine(
    (tiers) =>
      tiers.every(
        (tier, at) =>
          at === 0 ||
          (tier.floor > (tiers[at - 1]?.floor ?? 0) &&
            tier.valueFen > (tiers[at - 1]?.valueFen ?? 0)),
      ),
    { message: 'each tier begins above the one before and is worth more' },
  );

export const tierPeriods = ['month', 'quarter', 'year'] as const;

/** How long before their last day points may be told of. */
export const largestReminderDays = 90;
const reminderDays = z.int().min(0).max(largestReminderDays);

export const programmeStates = ['open', 'redeem_only', 'closed'] as const;
export const validities = ['rolling_months', 'year_end'] as const;
export const pointsProgramme = z.object({
  id,
  code,
  name,
  /** null: the whole bank's */
  orgId: shortNumber.nullable(),
  /** what the bank owes for a hundred points given today */
  hundredPointsFen: z.int().min(0).max(100_000_000),
  /** months until the day before the same day, or years beside the one that points are earned in */
  validity: z.enum(validities),
  validityCount: z.int().min(0).max(120),
  /** what the mall gives for how many points; empty where nothing is priced by tiers */
  tiers: rewardTiers,
  /** so many redemptions by tiers a period, which together bring no more than one */
  tierPeriod: z.enum(tierPeriods),
  tierTimes: z.int().min(1).max(100),
  /** so many days before points end their customer is told; 0: not */
  reminderDays,
  state: z.enum(programmeStates),
});
export type PointsProgramme = z.infer<typeof pointsProgramme>;
/** A programme with what the bank owes for its points. */
export const listedProgramme = pointsProgramme.extend({
  /** in customers' hands, and what they were worth on the days they were given on */
  heldPoints: z.int().min(0),
  owedFen: z.int().min(0),
  /** of it, what no budget pays for */
  unfundedFen: z.int().min(0),
  /** points whose last day is within thirty days */
  endingPoints: z.int().min(0),
  /** agreed on, and not in force yet */
  nextPrice: z.object({ validFrom: z.iso.date(), hundredPointsFen: z.int().min(0) }).nullable(),
});
export type ListedProgramme = z.infer<typeof listedProgramme>;
export const pointsProgrammePage = pageOf(listedProgramme);
/** Another price of a hundred points, from a bank day on, once a second person has agreed. */
export const askPrice = z.strictObject({
  hundredPointsFen: z.int().min(0).max(100_000_000),
  validFrom: calendarDay,
  reason: z.string().trim().min(1).max(500),
});
export type AskPrice = z.infer<typeof askPrice>;
export const priceAsked = z.object({ approvalId: z.int().positive() });
/** What the second person decides on. */
export const submittedPrice = askPrice.extend({
  programmeId: z.int().positive(),
  programmeName: z.string(),
  /** the price when it was asked for */
  before: z.int().min(0),
});
export const createPointsProgramme = pointsProgramme
  .omit({ id: true, state: true })
  .extend({
    tiers: rewardTiers.default([]),
    tierPeriod: z.enum(tierPeriods).default('quarter'),
    tierTimes: z.int().min(1).max(100).default(1),
    reminderDays: reminderDays.default(14),
  })
  .strict()
  .refine((one) => one.validity === 'year_end' || one.validityCount > 0, {
    message: 'points last at least a month',
    path: ['validityCount'],
  });
export type CreatePointsProgramme = z.infer<typeof createPointsProgramme>;
export const changePointsProgramme = z
  .strictObject({
    name,
    state: z.enum(programmeStates),
    tiers: rewardTiers,
    tierPeriod: z.enum(tierPeriods),
    tierTimes: z.int().min(1).max(100),
    reminderDays,
  })
  .partial();
export type ChangePointsProgramme = z.infer<typeof changePointsProgramme>;

export const movementKinds = [
  'earn',
  'redeem',
  'transfer',
  'receive',
  'lapse',
  'freeze',
  'unfreeze',
  'forfeit',
  'take_back',
  'give_back',
  'settle',
  'adjust_up',
  'adjust_down',
] as const;

/** A customer's points in one programme: of all numbers of the person. */
export const pointsBalance = z.object({
  programmeId: id,
  programmeName: name,
  /** usable today */
  available: pointsTotal,
  frozen: pointsTotal,
  /** owed of earnings that were taken back when they were used already */
  debt: pointsTotal,
  /** what ends next, the earliest first */
  ending: z
    .array(
      z.object({
        expiresOn: date,
        amount: pointsTotal,
        /** within the days in which the programme's customers are told */
        isSoon: z.boolean(),
      }),
    )
    .max(12),
});
export type PointsBalance = z.infer<typeof pointsBalance>;
export const pointsBalances = z.object({ items: z.array(pointsBalance).max(100) });

export const pointsMovement = z.object({
  id,
  programmeId: id,
  kind: z.enum(movementKinds),
  amount: pointsTotal,
  /** the movement that it undoes, ends or settles */
  refersTo: id.nullable(),
  subject: z.string(),
  reason: z.string(),
  madeAt: moment,
  /** of a freeze: when it ends by itself; null while a person ends it */
  endsAt: moment.nullable(),
});
export type PointsMovement = z.infer<typeof pointsMovement>;
export const pointsMovementPage = pageOf(pointsMovement);
export const pointsMovementQuery = z.strictObject({
  programmeId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});

export const movedPoints = z.object({
  movementId: id,
  amount: pointsTotal,
  replayed: z.boolean(),
});
/** Done by hand, with the reason that is kept. */
const pointsAdjustment = z.strictObject({ programmeId: id, amount: pointsAmount, reason });
/** Points put right once a second person has agreed: `down` takes no more than there is. */
export const adjustPoints = pointsAdjustment.extend({
  direction: z.enum(['up', 'down']),
  /** who pays for added ones; what those taken away were worth goes back to who paid for them */
  budgetId: id.optional(),
});
export type AdjustPoints = z.infer<typeof adjustPoints>;
export const adjustmentAsked = z.object({ approvalId: id });
/** What the second person decides on. */
export const submittedAdjustment = adjustPoints.extend({
  customerNo: shortNumber,
  programmeName: name,
  /** usable when it was asked for */
  available: pointsTotal,
});
/** Frozen until a person ends it, or by itself at the moment named. */
export const pointsFreeze = pointsAdjustment.extend({
  until: calendarMoment.optional(),
});
export const pointsTransfer = z.strictObject({
  programmeId: id,
  toCustomerNo: shortNumber,
  amount: pointsAmount,
});
export const freezeEnd = z.strictObject({ end: z.enum(['unfreeze', 'forfeit']), reason });
export const pointsTakingBack = z.strictObject({ amount: pointsAmount, reason });

export const pointsErrors = {
  POINTS_AMOUNT_INVALID: {
    status: 422,
    zh: '积分须为正数，最多两位小数',
    en: 'Points are above zero, with two decimals at most',
  },
  POINTS_INSUFFICIENT: {
    status: 409,
    zh: '可用积分不足',
    en: 'There are not enough points to use',
  },
  POINTS_PROGRAMME_CLOSED: {
    status: 409,
    zh: '积分计划“{programme}”已停用此操作',
    en: 'The points programme {programme} does not allow this any more',
  },
  POINTS_TRANSFER_TO_SELF: {
    status: 422,
    zh: '不能把积分转赠给同一位客户',
    en: 'Points are passed on to another customer',
  },
  POINTS_PRICE_LATE: {
    status: 409,
    zh: '生效日期已过，请重新提交',
    en: 'The day it begins on is over: ask for it anew',
  },
  POINTS_PRICE_TAKEN: {
    status: 409,
    zh: '{validFrom} 起已有另一个单价',
    en: 'Another price begins on {validFrom} already',
  },
  POINTS_ADJUSTMENT_NEEDS_BUDGET: {
    status: 422,
    zh: '增加积分须指定由哪个预算出资',
    en: 'Name the budget that pays for added points',
  },
  POINTS_REVERSAL_TOO_LARGE: {
    status: 409,
    zh: '收回的积分超过了当初获得的积分',
    en: 'More points would be taken back than were earned',
  },
} satisfies Record<string, ErrorDeclaration>;
