import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import { tableFormat } from './table-format.ts';

/** What an activity brought in days of the bank (活动成效): how many, what it cost, the payments it was used in. */
const count = z.int().min(0);

export const activityKinds = [
  'campaign',
  'release',
  'issue',
  'mall',
  'draw',
  'rule',
  'other',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** An answer holds so many activities, those that reached most people first; its totals count all of them. */
export const activitiesTold = 500;
/** So many days at most: what is asked is counted from the vouchers, redemptions and plays of those days. */
export const activityDays = 366;

const figures = {
  /** people, whatever numbers they have */
  persons: count,
  /** vouchers claimed or issued, plays, points given */
  times: count,
  /** paid by funders for what was used, less what was taken back since; points at their price, chances in a draw by what they won */
  costFen: z.int(),
  /** of payments in which something of it was used, each once; without those taken back wholly */
  paymentsFen: count,
};
export const activityResult = z.object({
  kind: z.enum(activityKinds),
  /** of the campaign, draw or rule; of the rest the offer */
  id: z.int().positive(),
  name: z.object({ zh: z.string(), en: z.string() }),
  ...figures,
  /** of a campaign with a control group: what its newest measurement says it brought in, with its interval */
  measured: z
    .object({
      throughDate: z.iso.date(),
      incrementalValueFen: z.number(),
      lowFen: z.number(),
      highFen: z.number(),
    })
    .nullable(),
});
export type ActivityResult = z.infer<typeof activityResult>;
export const activityResults = z.object({
  items: z.array(activityResult).max(activitiesTold),
  /** times, cost and payments of all of them, what chances won once; people may be in several */
  total: z.object({ activities: count, times: count, costFen: z.int(), paymentsFen: count }),
});
export type ActivityResults = z.infer<typeof activityResults>;

const filters = {
  from: calendarDay,
  to: calendarDay,
  kind: z.enum(activityKinds).optional(),
};
const longEnough = ({ from, to }: { from: string; to: string }): boolean => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < activityDays;
};
const tooLong = {
  error: `from one day to a later one, ${activityDays} days at most`,
  path: ['to'],
};
export const activityQuery = z.strictObject(filters).refine(longEnough, tooLong);
export const activityFileQuery = z
  .strictObject({ ...filters, format: tableFormat })
  .refine(longEnough, tooLong);
export type ActivityAsked = { from: string; to: string; kind?: ActivityKind | undefined };
