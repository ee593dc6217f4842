import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { calendarDay } from './calendar-day.ts';

/** Who a metric, a tag or an audience is about. */
export const subjectKinds = ['customer', 'merchant', 'payroll_employer'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** flag: has it or not; choice: one of named values; number: with a unit; date: a business date. */
export const tagTypes = ['flag', 'choice', 'number', 'date'] as const;
export type TagType = (typeof tagTypes)[number];

/** In the order in which a portrait shows them. */
export const tagFamilies = [
  'life_stage',
  'relationship',
  'life_cycle',
  'value',
  'assets',
  'products',
  'wealth',
  'credit',
  'payroll',
  'transactions',
  'spending',
  'channel',
  'visits',
  'activity',
  'marketing',
  'business',
  'service',
  'reasons_to_stay',
] as const;
export type TagFamily = (typeof tagFamilies)[number];

export const tagFamilyNames: Record<TagFamily, { zh: string; en: string }> = {
  life_stage: { zh: '身份与人生阶段', en: 'Who they are' },
  relationship: { zh: '关系与家庭', en: 'Relationship' },
  life_cycle: { zh: '生命周期', en: 'Life cycle' },
  value: { zh: '价值', en: 'Value' },
  assets: { zh: '资产', en: 'Assets' },
  products: { zh: '产品', en: 'Products' },
  wealth: { zh: '理财与投资', en: 'Wealth and investing' },
  credit: { zh: '信贷与还款', en: 'Credit and repayment' },
  payroll: { zh: '代发与养老', en: 'Payroll and pension' },
  transactions: { zh: '资金往来', en: 'Money in and out' },
  spending: { zh: '消费兴趣', en: 'Spending interests' },
  channel: { zh: '渠道与掌银', en: 'Channel and MobileBank' },
  visits: { zh: '到店', en: 'Branch visits' },
  activity: { zh: '活跃', en: 'Activity' },
  marketing: { zh: '营销与权益', en: 'Marketing and benefits' },
  business: { zh: '经营与商户', en: 'Business' },
  service: { zh: '服务与投诉', en: 'Service and complaints' },
  reasons_to_stay: { zh: '留客理由', en: 'Reasons to stay' },
};

export const tagUnits = [
  'fen',
  'count',
  'day',
  'month',
  'year',
  'share',
  'level',
  'score',
] as const;
export type TagUnit = (typeof tagUnits)[number];

/** JR/T 0171-2020: C1 internal; C2 figures and facts of a person's money. */
export const dataClasses = ['C1', 'C2'] as const;

/** What a rule may ask of a tag of each type. `known` asks whether there is a value at all. */
export const tagOperators = {
  flag: ['is'],
  choice: ['in', 'not_in', 'known'],
  number: ['eq', 'lt', 'lte', 'gt', 'gte', 'between', 'known'],
  date: ['on', 'before', 'after', 'between', 'within_last_days', 'within_next_days', 'known'],
} as const satisfies Record<TagType, readonly string[]>;

export const tagCode = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
export const businessDate = calendarDay.meta({ description: 'the bank’s day, YYYY-MM-DD' });

export const tagChoice = z.object({ value: z.string(), zh: z.string(), en: z.string() });
export type TagChoice = z.infer<typeof tagChoice>;

export const tagParameter = z.object({
  name: z.string(),
  zh: z.string(),
  en: z.string(),
  unit: z.enum(tagUnits),
  value: z.number(),
  declared: z.number().meta({ description: 'the value before any change by the bank' }),
});
export type TagParameter = z.infer<typeof tagParameter>;

/** daily: computed from the facts of a business date; realtime: advanced by events between two runs. */
export const tagRefreshes = ['daily', 'realtime'] as const;

/** How fresh a value is: everything known up to `asOf` is in it. */
export const tagFreshness = z.object({
  asOf: z.iso.datetime({ offset: true }).nullable().meta({
    description: 'daily: when the run ended; real-time: the moment up to which events are in',
  }),
  newestEventAt: z.iso.datetime({ offset: true }).nullable().meta({
    description: 'real-time: when the newest event that is in occurred, whoever it was of',
  }),
});
export type TagFreshness = z.infer<typeof tagFreshness>;

export const tagSummary = z.object({
  code: tagCode,
  name: bilingual,
  spelling: z.string().meta({ description: 'pinyin of the Chinese name, a space, its initials' }),
  definition: bilingual,
  family: z.enum(tagFamilies),
  subjectKind: z.enum(subjectKinds),
  type: z.enum(tagTypes),
  unit: z.enum(tagUnits).nullable(),
  dataClass: z.enum(dataClasses),
  operators: z.array(z.string()),
  choices: z.array(tagChoice).nullable(),
  refresh: z.enum(tagRefreshes),
  freshness: tagFreshness,
  owner: bilingual,
  shelfLifeDays: z.number().int(),
  /** null before the first run that computed it */
  businessDate: businessDate.nullable(),
  computedAt: z.iso.datetime({ offset: true }).nullable(),
  coverage: z.number().int().nullable(),
  customers: z.number().int().nullable(),
  origin: z.enum(['program', 'bank']).meta({ description: 'whether the bank defined it itself' }),
  assignedBy: z
    .enum(['staff', 'file', 'outside'])
    .nullable()
    .meta({ description: 'null: it is computed' }),
  usable: z
    .object({ from: businessDate, until: businessDate })
    .nullable()
    .meta({ description: 'outside data: the days on which its lawful basis lets it be used' }),
  model: tagCode.nullable().meta({ description: 'the model whose scores a predictive tag says' }),
});
export type TagSummary = z.infer<typeof tagSummary>;

/** Whole: the catalogue is declared in the program. */
export const tagList = z.object({ items: z.array(tagSummary) });
export const tagListQuery = z.object({
  q: z
    .string()
    .trim()
    .max(60)
    .optional()
    .meta({ description: 'part of the name, its pinyin initials, or the code' }),
  family: z.enum(tagFamilies).optional(),
  type: z.enum(tagTypes).optional(),
});

const valueCount = z.object({
  value: z.string(),
  customers: z.number().int(),
  entered: z.number().int(),
  left: z.number().int(),
});

/** Figures over fewer customers than these would tell what single ones have: nobody is shown them. */
export const fewestForFigures = 10;
/** The parts of the customers that lie below the quantiles told of a number. */
export const toldQuantiles = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99] as const;

const bucket = z.object({ from: z.string(), to: z.string(), customers: z.number().int() });
/** How the values of a tag spread, as a run finds it. */
export const tagDistribution = z.object({
  /** flags and choices: how many have each value, and how many came and went */
  values: z.array(valueCount),
  /** numbers: figures over the customers with a value */
  figures: z
    .object({
      minimum: z.number(),
      maximum: z.number(),
      mean: z.number(),
      /** at the `toldQuantiles` */
      quantiles: z.array(z.number()),
    })
    .nullable(),
  /** numbers and dates: customers between two bounds, lower included */
  buckets: z.array(bucket),
});
export type TagDistribution = z.infer<typeof tagDistribution>;

/** Figures over the customers with a value, as somebody may see them. */
export const shownFigures = z
  .object({
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    mean: z.number(),
    quantiles: z
      .array(z.number().nullable())
      .meta({ description: 'at 10, 25, 50, 75, 90 and 99 %' }),
  })
  .nullable()
  .meta({
    description: `null over fewer than ${fewestForFigures} customers; of amounts and scores, roles without figures see none beyond which fewer than that lie`,
  });
/** The same as it is shown; a bucket that is open at an end has no bound there. */
export const shownBucket = bucket.extend({
  from: z.string().nullable(),
  to: z.string().nullable(),
});
const shownDistribution = tagDistribution.extend({
  figures: shownFigures,
  buckets: z.array(shownBucket),
});
export type ShownDistribution = z.infer<typeof shownDistribution>;

/** A history shows so many of the newest business dates: a year and a month. */
export const tagHistoryDates = 400;
export const tagHistoryPoint = z.object({
  businessDate,
  customers: z.number().int(),
  coverage: z.number().int(),
  entered: z.number().int().nullable(),
  left: z.number().int().nullable(),
  comparedWith: businessDate.nullable(),
});

/** How far the values lie from those of about a month before. */
export const tagDrift = z.object({
  index: z.number().meta({ description: 'population stability index' }),
  word: z.enum(['stable', 'shifting', 'changed']),
  comparedWith: businessDate,
});
export type TagDrift = z.infer<typeof tagDrift>;
/** Drift compares with the newest date at least so many days earlier. */
export const driftDays = 30;

export const metricLineage = z.object({
  code: z.string(),
  name: bilingual,
  factTable: z.string(),
  factName: bilingual,
  aggregate: z.string(),
  field: z.string().nullable(),
  filter: z.string().nullable(),
  window: bilingual,
});

export const pendingParameters = z.object({
  approvalId: z.int(),
  makerId: z.int(),
  makerName: z.string(),
  submittedAt: z.iso.datetime(),
  values: z.array(z.object({ name: z.string(), value: z.number() })),
});

export const tagDetail = tagSummary.extend({
  expression: z.string(),
  parameters: z.array(tagParameter),
  pending: pendingParameters.nullable().meta({
    description:
      'a change of the parameters that waits for another person, where the caller sees it',
  }),
  lineage: z.object({
    metrics: z.array(metricLineage),
    attributes: z.array(z.string()),
    tags: z.array(z.object({ code: tagCode, name: bilingual })),
    factTables: z.array(z.string()),
  }),
  distribution: shownDistribution.nullable(),
  drift: tagDrift.nullable(),
  history: z
    .array(tagHistoryPoint)
    .max(tagHistoryDates)
    .meta({ description: `the newest ${tagHistoryDates} business dates, the newest first` }),
});
export type TagDetail = z.infer<typeof tagDetail>;

export const changeTagParametersRequest = z.object({
  parameters: z.record(z.string(), z.number().min(-1e15).max(1e15)),
  former: z.record(z.string(), z.number()).meta({
    description:
      'the value of each of them that the change was made on; refused where it is another by now',
  }),
});

export const runTagsRequest = z.object({ date: businessDate });

export const tagRunStates = ['running', 'done', 'failed', 'cancelled', 'abandoned'] as const;
export const tagRun = z.object({
  id: z.number().int(),
  businessDate,
  state: z.enum(tagRunStates),
  jobId: z.number().int().nullable(),
  startedAt: z.iso.datetime({ offset: true }),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
  customers: z.number().int().nullable(),
  tags: z.number().int(),
  metrics: z.number().int(),
  currency: z.string(),
  comparedWith: businessDate.nullable(),
  error: z.string().nullable(),
});
export type TagRun = z.infer<typeof tagRun>;
export const tagRunPage = pageOf(tagRun);
export const tagRunQuery = z.strictObject({ state: z.enum(tagRunStates).optional(), ...pageQuery });
export type TagRunQuery = z.infer<typeof tagRunQuery>;
export const tagRunAccepted = z.object({ jobId: z.number().int() });

/** The band an amount in fen lies in, lower bound included; open at the ends. */
export const amountBand = z.object({ from: z.number().nullable(), to: z.number().nullable() });
export type AmountBand = z.infer<typeof amountBand>;

/** A tag as one customer has it. Roles that need no figures are shown the band an amount lies in. */
export const customerTag = z.object({
  code: tagCode,
  name: bilingual,
  definition: bilingual,
  family: z.enum(tagFamilies),
  type: z.enum(tagTypes),
  unit: z.enum(tagUnits).nullable(),
  choice: bilingual.nullable(),
  value: z.union([z.boolean(), z.number(), z.string(), z.null()]),
  band: amountBand.nullable().meta({ description: 'fen, given in place of the value' }),
  refresh: z.enum(tagRefreshes),
  lastEvent: z
    .object({ at: z.iso.datetime({ offset: true }), orgId: z.number().int().nullable() })
    .nullable()
    .meta({
      description: 'of a real-time tag: the newest event of these days behind it, and where',
    }),
});
export const customerTags = z.object({
  /** null before the first run */
  businessDate: businessDate.nullable(),
  /** of the real-time tags among them */
  freshness: tagFreshness,
  items: z.array(customerTag),
});
export type CustomerTag = z.infer<typeof customerTag>;

export const tagErrors = {
  TAG_UNKNOWN: { status: 404, zh: '没有标签 {code}', en: 'There is no tag {code}' },
  TAG_NOT_ASSIGNABLE: {
    status: 409,
    zh: '标签 {code} 不能这样逐个设置',
    en: 'The tag {code} is not given to customers in this way',
  },
  TAG_VALUE_UNKNOWN: {
    status: 400,
    zh: '标签 {code} 没有取值 {value}',
    en: 'The tag {code} has no value {value}',
  },
  TAG_DELETED_BY_CUSTOMER: {
    status: 409,
    zh: '所选客户中有 {customers} 位已自行删除标签 {code}，不能再打上',
    en: 'Of the customers chosen, {customers} have deleted the tag {code} themselves: it cannot be given to them again',
  },
  TAG_PERIOD_OVER: {
    status: 400,
    zh: '标签 {code} 的截止日 {validUntil} 已过',
    en: 'The last day of the tag {code}, {validUntil}, is over',
  },
  TAG_BASIS_OVER: {
    status: 409,
    zh: '标签 {code} 的合法依据只在 {from} 至 {until} 有效',
    en: 'The lawful basis of the tag {code} holds from {from} to {until} only',
  },
  TAG_PARAMETER_UNKNOWN: {
    status: 400,
    zh: '标签 {code} 没有参数 {name}',
    en: 'The tag {code} has no parameter {name}',
  },
  TAG_PARAMETER_CHANGED: {
    status: 409,
    zh: '标签 {code} 的参数 {name} 已被他人修改，请查看现在的取值后再改',
    en: 'The parameter {name} of the tag {code} has been changed by somebody else: look at it again before changing it',
  },
  TAG_PARAMETERS_WRONG: {
    status: 400,
    zh: '参数取这些值时无法计算标签 {tag}：{zh}',
    en: 'With these parameters the tag {tag} cannot be computed: {en}',
  },
  TAG_PARAMETERS_SAME: {
    status: 409,
    zh: '标签 {code} 的参数没有改动',
    en: 'Nothing about the parameters of the tag {code} is changed',
  },
  TAG_VERSION_CHANGED: {
    status: 409,
    zh: '提交之后标签 {code} 的定义已变化，请退回后重新提交',
    en: 'The definition of the tag {code} has changed since: return this to be submitted again',
  },
  TAG_RUN_IN_FUTURE: {
    status: 400,
    zh: '不能计算 {date} 的标签：该日尚未到来（今天是 {today}）',
    en: 'Tags of {date} cannot be computed: that day has not come (today is {today})',
  },
} satisfies Record<string, ErrorDeclaration>;
