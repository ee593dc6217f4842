import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';

/** What a rule may be at most. Checked before anything recurses over it. */
export const ruleLimits = { depth: 32, nodes: 500, values: 1000, textLength: 200 } as const;

// PostgreSQL stores neither the NUL character nor half a surrogate pair.
const text = z
  .string()
  .min(1)
  .max(ruleLimits.textLength)
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'no NUL, whole characters');
const day = calendarDay;
const orderable = z.union([z.number(), day]);
const days = z.int().min(1).max(3660);
const id = z.int().positive().max(2_147_483_647);

/**
 * A comparison with a value. One with an unknown value never holds, `ne` and `not_in` included: who
 * wants the unknown too says `not` around `eq`. Dates are YYYY-MM-DD, money is fen; `between`
 * includes both ends. Which operator suits which type: `operatorsOfType`.
 */
export const comparison = z.discriminatedUnion('operator', [
  z.strictObject({ operator: z.literal('is'), value: z.boolean() }),
  z.strictObject({ operator: z.enum(['eq', 'ne']), value: z.union([z.number(), text]) }),
  z.strictObject({ operator: z.enum(['lt', 'lte', 'gt', 'gte']), value: z.number() }),
  z.strictObject({
    operator: z.enum(['in', 'not_in']),
    values: z
      .array(z.union([z.number(), text]))
      .min(1)
      .max(ruleLimits.values),
  }),
  z.strictObject({ operator: z.literal('between'), from: orderable, to: orderable }),
  z.strictObject({ operator: z.literal('contains'), value: text }),
  z.strictObject({ operator: z.enum(['on', 'before', 'after']), value: day }),
  z.strictObject({ operator: z.enum(['within_last_days', 'within_next_days']), days }),
  z.strictObject({ operator: z.literal('known') }),
]);
export type Comparison = z.infer<typeof comparison>;

/** What a tag, an attribute or a field of a fact holds: the types of the tag catalogue. */
export type ValueType = 'flag' | 'choice' | 'number' | 'date';

/** What a value can be asked, by its type; tags, attributes and fields of facts alike. */
export const operatorsOfType: Record<ValueType, readonly Comparison['operator'][]> = {
  flag: ['is', 'known'],
  choice: ['eq', 'ne', 'in', 'not_in', 'contains', 'known'],
  number: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in', 'between', 'known'],
  date: ['on', 'before', 'after', 'between', 'within_last_days', 'within_next_days', 'known'],
};

/** Which outlet's customer, in the role that the bank uses for it. */
const outletRule = z.strictObject({
  kind: z.literal('outlet'),
  role: z.enum(['managing', 'opening', 'attributed']).default('managing'),
  /** the org unit with everything below it */
  orgIds: z.array(id).min(1).max(ruleLimits.values),
});

export const attributeNames = [
  'age',
  'gender',
  'region',
  'education',
  'occupation',
  'marital_status',
  'risk_level',
  'mobile_bank_state',
  'payroll_employer',
  'birth_date',
  'open_date',
  'is_staff',
] as const;
export type AttributeName = (typeof attributeNames)[number];

const attributeRule = z.strictObject({
  kind: z.literal('attribute'),
  attribute: z.enum(attributeNames),
  is: comparison,
});

const tagRule = z.strictObject({ kind: z.literal('tag'), tag: text, is: comparison });

/** How often within the last days, counted back from the business date that the tags are of. */
const behaviour = {
  times: z.strictObject({
    operator: z.enum(['at_least', 'at_most']),
    count: z.int().min(0).max(1_000_000),
  }),
  lastDays: days,
};

const eventRule = z.strictObject({
  kind: z.literal('event'),
  type: text,
  ...behaviour,
  where: z
    .array(z.strictObject({ field: text, is: comparison }))
    .max(20)
    .default([]),
});

export const transactionFields = [
  'kind',
  'channel',
  'direction',
  'merchant_category',
  'counterparty_bank',
  'currency',
  'amount_fen',
] as const;
export type TransactionField = (typeof transactionFields)[number];

const transactionRule = z.strictObject({
  kind: z.literal('transaction'),
  ...behaviour,
  where: z
    .array(z.strictObject({ field: z.enum(transactionFields), is: comparison }))
    .max(20)
    .default([]),
});

/** The latest version of another audience, or one frozen list of it. */
const audienceRule = z.strictObject({
  kind: z.literal('audience'),
  audienceId: id,
  freezeId: id.optional(),
});

const listRule = z.strictObject({ kind: z.literal('list'), listId: id });

export type LeafRule =
  | z.infer<typeof tagRule>
  | z.infer<typeof attributeRule>
  | z.infer<typeof outletRule>
  | z.infer<typeof eventRule>
  | z.infer<typeof transactionRule>
  | z.infer<typeof audienceRule>
  | z.infer<typeof listRule>;

export const groupKinds = ['and', 'or', 'union', 'intersection', 'difference'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** Who belongs to an audience: conditions, nested as deep as `ruleLimits.depth`. */
export type Rule =
  | LeafRule
  /** union and or, intersection and and, mean the same; difference is the first without the others */
  | { kind: GroupKind; of: Rule[] }
  | { kind: 'not'; of: Rule };

/** The shape of a rule. Only for trees within the bounds: `parseRule` checks those first. */
export const ruleShape: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    tagRule,
    attributeRule,
    outletRule,
    eventRule,
    transactionRule,
    audienceRule,
    listRule,
    z.strictObject({
      kind: z.enum(groupKinds),
      of: z.array(ruleShape).min(1).max(ruleLimits.nodes),
    }),
    z.strictObject({ kind: z.literal('not'), of: ruleShape }),
  ]),
);
