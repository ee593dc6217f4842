import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import {
  businessDate,
  dataClasses,
  tagChoice,
  tagCode,
  tagFamilies,
  tagTypes,
  tagUnits,
} from './tags.ts';

/** What the bank can compute over the rows of a fact table; see `Aggregate` of module tags for each. */
export const metricAggregates = [
  'sum',
  'count',
  'distinct',
  'average',
  'minimum',
  'maximum',
  'first',
  'last',
  'days_since',
  'share',
  'streak',
  'snapshot_average',
  'snapshot_last',
] as const;

const countOf = z.number().int().min(1).max(3660);
export const metricWindow = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('last'),
    count: countOf,
    unit: z.enum(['day', 'month']),
    ago: z.number().int().min(0).max(3660).default(0),
  }),
  z.strictObject({ kind: z.literal('month'), ago: z.number().int().min(0).max(120) }),
  z.strictObject({
    kind: z.literal('latest'),
    daysAgo: z.number().int().min(0).max(3660).default(0),
  }),
]);

/** A condition or formula in the tag language; a mistake is told with its place. */
const expressionText = z.string().trim().min(1).max(4000);

/** A metric as the bank defines it: an aggregate of one fact table over a window. */
export const metricContent = z.strictObject({
  name: bilingual,
  subjectKind: z.literal('customer'),
  fact: z.string().max(60),
  aggregate: z.enum(metricAggregates),
  field: z.string().max(60).nullable(),
  filter: expressionText.nullable(),
  part: expressionText.nullable(),
  window: metricWindow,
});
export type MetricContent = z.infer<typeof metricContent>;

const parameter = z.strictObject({
  zh: z.string().max(60),
  en: z.string().max(60),
  unit: z.enum(tagUnits),
  value: z.number().min(-1e15).max(1e15),
});

/**
 * Where the value comes from:
 *   expression   computed by every run from metrics, attributes and other tags
 *   assigned     given to customers one by one: by staff, by a file, or by outside data on a lawful basis.
 *                Flags and choices only: they are laid over computed rows at every count, and a set of
 *                customers per value costs nothing there, which a look-up of numbers would.
 */
export const tagSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('expression'), expression: expressionText }),
  z.strictObject({
    kind: z.literal('assigned'),
    by: z.enum(['staff', 'file', 'outside']),
    /** outside data only: what allows its use, and until when */
    basis: z
      .strictObject({
        text: z.string().trim().min(1).max(500),
        from: businessDate,
        until: businessDate,
      })
      .nullable(),
  }),
]);

/** A tag as the bank defines it. */
export const tagContent = z.strictObject({
  name: bilingual,
  definition: bilingual,
  family: z.enum(tagFamilies),
  type: z.enum(tagTypes),
  unit: z.enum(tagUnits).nullable(),
  dataClass: z.enum(dataClasses),
  owner: bilingual,
  shelfLifeDays: z.number().int().min(1).max(3660),
  choices: z.array(tagChoice).min(2).max(100).nullable(),
  parameters: z.record(tagCode, parameter),
  source: tagSource,
});
export type TagContent = z.infer<typeof tagContent>;
