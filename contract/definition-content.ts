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
  'month_on_month',
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

/** How a row of a form asks; which operator suits which type: `rowOperatorsOf`. */
export const rowOperators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'in',
  'not_in',
  'is_true',
  'is_false',
  'known',
  'within_last_days',
  'within_next_days',
] as const;
export type RowOperator = (typeof rowOperators)[number];
export const rowOperatorsOf: Record<'text' | 'number' | 'date' | 'flag', readonly RowOperator[]> = {
  text: ['in', 'not_in', 'eq', 'ne', 'known'],
  number: ['gte', 'gt', 'lte', 'lt', 'eq', 'ne', 'between', 'in', 'known'],
  date: ['within_last_days', 'within_next_days', 'known'],
  flag: ['is_true', 'is_false'],
};

/** One condition of a form: a field of the facts, or a metric, tag or attribute, and what it is asked. */
export const conditionRow = z.strictObject({
  field: z.string().trim().min(1).max(80),
  operator: z.enum(rowOperators),
  values: z.array(z.union([z.number(), z.string().min(1).max(200)])).max(100),
});
export type ConditionRow = z.infer<typeof conditionRow>;

const written = (longest: number) =>
  z.strictObject({
    zh: z.string().trim().min(1).max(longest),
    en: z.string().trim().min(1).max(longest),
  });
const writtenChoice = z.strictObject({
  value: z.string().trim().min(1).max(60),
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});

const conditionRows = z.array(conditionRow).max(20);
const expertText = z.string().trim().max(4000);

/** The form a metric was made with: its rows and the expert's text, all joined by and. */
export const metricForm = z.strictObject({
  rows: conditionRows,
  text: expertText,
  partRows: conditionRows,
  partText: expertText,
});

/** A value of a choice that stands for a band of figures, from low to high. */
const bands = z.array(writtenChoice).min(2).max(20);

/**
 * The form a tag was made with.
 *   value        what a metric or another name says, as it is
 *   comparison   a flag: all rows hold, and the expert's text
 *   bins         a choice: in which band of the rising bounds the figure lies
 *   quantiles    the same; the bounds are those that split the customers of the preview evenly
 *   expression   the tag language
 *   assigned     given to customers one by one
 */
export const tagForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('value'), of: z.string().trim().min(1).max(80) }),
  z.strictObject({ kind: z.literal('comparison'), rows: conditionRows, text: expertText }),
  z.strictObject({
    kind: z.enum(['bins', 'quantiles']),
    of: z.string().trim().min(1).max(80),
    bounds: z.array(z.number().min(-1e15).max(1e15)).max(19),
    bands,
  }),
  z.strictObject({ kind: z.literal('expression'), text: expressionText }),
  z.strictObject({ kind: z.literal('assigned'), by: z.enum(['staff', 'file', 'outside']) }),
]);
export type TagForm = z.infer<typeof tagForm>;

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
  form: metricForm.optional(),
});
export type MetricContent = z.infer<typeof metricContent>;

const parameter = z.strictObject({
  zh: z.string().max(60),
  en: z.string().max(60),
  unit: z.enum(tagUnits),
  value: z.number().min(-1e15).max(1e15),
});

/** What allows outside data to be used, and on which days, first and last included. */
export const lawfulBasis = z
  .strictObject({
    text: z.string().trim().min(1).max(500),
    from: businessDate,
    until: businessDate,
  })
  .refine(({ from, until }) => from <= until, {
    message: 'ends before it begins',
    path: ['until'],
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
    basis: lawfulBasis.nullable(),
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
  form: tagForm.optional(),
});
export type TagContent = z.infer<typeof tagContent>;

/** A metric as its form is filled in. */
export const metricDraft = z.strictObject({
  name: written(60),
  fact: z.string().max(60),
  aggregate: z.enum(metricAggregates),
  field: z.string().max(60).nullable(),
  window: metricWindow,
  form: metricForm,
});
export type MetricDraft = z.infer<typeof metricDraft>;

/**
 * A tag as its form is filled in. `type`, `choices` and `parameters` are what an expression or an assigned
 * tag says of itself; with the other forms they follow from the form.
 */
export const tagDraft = z.strictObject({
  name: written(60),
  definition: written(300),
  family: z.enum(tagFamilies),
  type: z.enum(tagTypes),
  unit: z.enum(tagUnits).nullable(),
  dataClass: z.enum(dataClasses),
  owner: written(60),
  shelfLifeDays: z.number().int().min(1).max(3660),
  choices: z.array(writtenChoice).min(2).max(100).nullable(),
  parameters: z.record(tagCode, parameter),
  basis: lawfulBasis.nullable(),
  form: tagForm,
});
export type TagDraft = z.infer<typeof tagDraft>;

/** What a definition says, as its form is filled in. */
export const definitionDraft = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('metric'), metric: metricDraft }),
  z.strictObject({ kind: z.literal('tag'), tag: tagDraft }),
]);
export type DefinitionDraft = z.infer<typeof definitionDraft>;
