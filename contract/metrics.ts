import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import { subjectKinds, tagCode, tagUnits } from './tags.ts';

/**
 * Whether a metric can be compared between two dates.
 *   comparable   a number; the later less the earlier is its change
 *   not_number   a date or a text: there is nothing to subtract
 *   elapsed      days since something: it grows by itself, so doing nothing would show as a change
 */
const metricChanges = ['comparable', 'not_number', 'elapsed'] as const;

/** A metric of the catalogue, as a person picks it. */
export const metricSummary = z.object({
  code: tagCode,
  name: bilingual,
  definition: bilingual,
  subjectKind: z.enum(subjectKinds),
  /** null: a date or a text */
  unit: z.enum(tagUnits).nullable(),
  factTable: z.string(),
  factName: bilingual,
  window: bilingual,
  change: z.enum(metricChanges),
  /** the newest day it looks at lies at least so many days before the as-of date; 0 for most */
  behindDays: z.number().int().min(0),
});
export type MetricSummary = z.infer<typeof metricSummary>;

/** Whole: the catalogue is declared in the program. */
export const metricList = z.object({ items: z.array(metricSummary) });
export const metricListQuery = z.strictObject({
  q: z
    .string()
    .trim()
    .max(60)
    .optional()
    .meta({ description: 'part of the name, its pinyin initials, or the code' }),
  change: z
    .enum(metricChanges)
    .optional()
    .meta({ description: 'only metrics that can, or cannot, be compared between two dates' }),
});
