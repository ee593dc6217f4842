import { z } from 'zod';
import { amountFen, positiveFen, totalFen } from './amounts.ts';
import { calendarMoment } from './calendar-day.ts';
import { pageOf } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Who pays for benefits: funders, their budgets, what is spent of them and what is still owed. Amounts are fen. */
const id = z.number().int().positive();
const signedFen = z.number().int();
const code = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const name = z.string().trim().min(1).max(100);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const moment = z.iso.datetime();

export const funderSchema = z.object({
  id,
  code,
  name,
  kind: z.enum(['bank', 'merchant', 'partner']),
  orgId: shortNumber.nullable(),
});
export const funderPageSchema = pageOf(funderSchema);
export const createFunderSchema = funderSchema.omit({ id: true });

export const budgetSchema = z.object({
  id,
  code,
  name,
  funderId: id,
  currency: z.string(),
  orgId: shortNumber.nullable(),
  /** not set aside for any campaign */
  availableFen: totalFen,
  /** set aside for campaigns, not claimed yet */
  allottedFen: totalFen,
  /** in customers' hands */
  claimedFen: totalFen,
  redeemedFen: totalFen,
  /** put in by the funder, less what went back to it */
  toppedUpFen: totalFen,
  /** why nothing more is given from it; null while it pays */
  frozenReason: z.string().nullable(),
  /** the lines, in percent of what was put in, at which it is told that it runs low */
  warnAtPercent: z.array(z.number().int().min(1).max(100)).max(5),
  /** the highest of them that what was given away has reached */
  warning: z.number().int().nullable(),
  /** money, in or back, that waits for a second person; one request of a budget at a time */
  requested: z
    .object({
      approvalId: id,
      purpose: z.enum(['open', 'top_up', 'return']),
      amountFen: totalFen,
      by: z.string(),
      at: moment,
    })
    .nullable(),
});
export type Budget = z.infer<typeof budgetSchema>;
export const budgetPageSchema = pageOf(budgetSchema);
export const createBudgetSchema = z.object({
  code,
  name,
  funderId: id,
  orgId: shortNumber.nullable().default(null),
  /** first money, which waits for a second person */
  amountFen: amountFen.default(0),
});
export type CreateBudget = z.infer<typeof createBudgetSchema>;
export const freezeSchema = z.object({ reason: z.string().trim().min(1).max(500) });
export const warnLinesSchema = z.object({
  warnAtPercent: z.array(z.number().int().min(1).max(100)).max(5),
});
/** Asks for money from the budget's funder: it comes once a second person has approved it. */
export const topUpSchema = z.object({
  amountFen: positiveFen,
  reason: z.string().trim().max(500).default(''),
});
/** Asks that money goes back to the funder, once a second person has approved it: what is promised stays. */
export const returnMoneySchema = z.object({
  amountFen: positiveFen,
  reason: z.string().trim().min(1).max(500),
});
/** What such a request says to its checker. */
export const budgetMoneySchema = z.object({
  code,
  name,
  funder: z.string(),
  purpose: z.enum(['open', 'top_up', 'return']),
  amountFen: positiveFen,
  reason: z.string(),
  toppedUpFen: totalFen,
  availableFen: totalFen,
});
export const asOfQuerySchema = z.strictObject({ at: calendarMoment });
/** Where a budget's money stood at the end of a moment. */
export const budgetAsOfSchema = z.object({
  at: moment,
  availableFen: totalFen,
  allottedFen: totalFen,
  claimedFen: totalFen,
});
export type BudgetAsOf = z.infer<typeof budgetAsOfSchema>;
/** A burn shows so many of its newest days with a movement: a year and a month. */
export const burnDays = 400;
export const burnSchema = z.object({
  days: z
    .array(
      // What was taken back counts on its own day, which may be negative therefore.
      z.object({
        date,
        claimedFen: signedFen,
        redeemedFen: signedFen,
        expiredFen: signedFen,
        /** at the end of the day: neither claimed nor given back to the funder */
        leftFen: totalFen,
      }),
    )
    .max(burnDays)
    .meta({ description: `the newest ${burnDays} days with a movement, the eldest first` }),
  /** at the mean pace of the newest 14 days; null where it can’t be told */
  forecast: z.object({ perDayFen: totalFen, lastsUntil: date.nullable() }),
});

/** The worst case names so many parts of it, the largest first; its totals count all of them. */
export const largestLiabilities = 200;
export const liabilitySources = [
  'campaign',
  'issue',
  'mall',
  'draw',
  'release',
  'points',
  'gift',
  'other',
] as const;
/** What was promised and may still cost: fen that customers may still claim, and fen that they hold. */
const promised = {
  /** set aside and not claimed; given back when claiming ends */
  claimableFen: totalFen,
  /** in vouchers in hand that no payment holds, and in points */
  claimedFen: totalFen,
  /** in vouchers that a payment holds now, and in gifts set aside */
  heldFen: totalFen,
  /** of all three: what it costs if everything is claimed and used */
  worstFen: totalFen,
};
export const liabilityQuerySchema = z.strictObject({
  funderId: z.coerce.number().int().positive().optional(),
  budgetId: z.coerce.number().int().positive().optional(),
  offerId: z.coerce.number().int().positive().optional(),
  campaignId: z.coerce.number().int().positive().optional(),
});
export type LiabilityQuery = z.infer<typeof liabilityQuerySchema>;
export const liabilitySchema = z.object({
  total: z.object(promised),
  funders: z.array(z.object({ funderId: id, name: z.string(), ...promised })).max(200),
  items: z
    .array(
      z.object({
        funderId: id,
        funderName: z.string(),
        budgetId: id,
        budgetName: z.string(),
        /** null for points, whose programme the name says, and for gifts by rule, of which it says nothing */
        offerId: id.nullable(),
        offerName: z.string(),
        source: z.enum(liabilitySources),
        campaignId: id.nullable(),
        campaignName: z.string().nullable(),
        /** when claiming of it ends; null once it has */
        claimUntil: moment.nullable(),
        ...promised,
      }),
    )
    .max(largestLiabilities),
});
export type Liability = z.infer<typeof liabilitySchema>;
