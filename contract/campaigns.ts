import { z } from 'zod';
import { amountFen } from './amounts.ts';
import type { ErrorDeclaration } from './errors.ts';
import { measurementResponse } from './measurement.ts';
import { pageOf, pageQuery } from './pages.ts';
import { refusalShown } from './refusal-shown.ts';
import { tagCode } from './tags.ts';
import { shortNumber } from './short-number.ts';
import { calendarDay } from './calendar-day.ts';

const stateWords = {
  state: {
    draft: { zh: '草稿', en: 'a draft' },
    in_review: { zh: '审批中', en: 'in review' },
    approved: { zh: '已通过审批', en: 'approved' },
    launching: { zh: '启动中', en: 'being launched' },
    running: { zh: '进行中', en: 'running' },
    ended: { zh: '已结束', en: 'over' },
    stopped: { zh: '已停止', en: 'stopped' },
  },
};

/** What `missingOf` names, for the maker to read. */
const missingWords = {
  missing: {
    audienceId: { zh: '客群', en: 'the audience' },
    arms: { zh: '分组', en: 'the arms' },
    'arms: one control group': { zh: '须有且只有一个对照组', en: 'exactly one control group' },
    'arms: control group without an offer': {
      zh: '对照组不能有权益',
      en: 'a control group without an offer',
    },
    'arms: a treatment with its offer': {
      zh: '至少一个实验组须选择权益活动',
      en: 'a treatment with its offer',
    },
    'arms: codes that differ': { zh: '分组编码不能重复', en: 'arms whose codes differ' },
    'arms: shares that sum to 10000': {
      zh: '各组比例合计须为 100%',
      en: 'shares that sum to 100 %',
    },
    'startDate, endDate': { zh: '活动起止日期', en: 'the first and the last day' },
    'endDate after startDate': {
      zh: '结束日期不能早于开始日期',
      en: 'a last day that is not before the first',
    },
    task: { zh: '任务标题与话术', en: 'the task and its script' },
    conversion: { zh: '转化定义', en: 'what counts as conversion' },
  },
};

/** Campaigns: an audience split at random into a control group and arms that get an offer. */
export const campaignErrors = {
  CAMPAIGN_NOT_EDITABLE: {
    status: 409,
    zh: '活动状态为“{state}”，只有草稿可以修改',
    en: 'The campaign is {state}: only a draft can be changed',
    words: stateWords,
  },
  CAMPAIGN_CHANGED: {
    status: 409,
    zh: '活动已被他人修改为版本 {version}，请刷新后重试',
    en: 'The campaign was changed to version {version} in the meantime, refresh and try again',
  },
  CAMPAIGN_INCOMPLETE: {
    status: 422,
    zh: '活动尚未填写完整：{missing}',
    en: 'The campaign is not complete: {missing}',
    words: missingWords,
  },
  CAMPAIGN_STATE: {
    status: 409,
    zh: '活动状态为“{state}”，不能执行此操作',
    en: 'This cannot be done while the campaign is {state}',
    words: stateWords,
  },
  CAMPAIGN_NOT_AS_APPROVED: {
    status: 409,
    zh: '活动、优惠、客群（含其引用的客群）或标签参数与审批通过的版本不一致，请重新提交审批',
    en: 'The campaign, its offers, its audience (or one inside it) or a tag’s threshold differ from what was approved: submit it again',
  },
  CAMPAIGN_OVER: {
    status: 409,
    zh: '活动的最后一天是 {endDate}，启动日 {launchDate} 已超过，不能启动；请退回草稿修改活动期间',
    en: 'The last day of the campaign is {endDate}, so it cannot be launched on {launchDate}: reopen it and change its days',
  },
  CAMPAIGN_NOT_STARTED: {
    status: 409,
    zh: '启动时直接发放权益的活动，启动日不能早于开始日期 {startDate}（本次启动日为 {launchDate}）',
    en: 'A campaign that gives its benefit at launch cannot be launched before its first day {startDate} (this launch counts from {launchDate})',
  },
  CAP_BELOW_ARM: {
    status: 409,
    zh: '实验组“{arm}”有 {needed} 人，权益的名额上限和金额上限只够 {available} 张，不足会破坏对照，请加大上限或缩小客群',
    en: 'Arm "{arm}" has {needed} customers, and the caps of the offer on number and amount leave {available} vouchers: fewer would break the comparison. Raise the caps or choose fewer customers',
  },
  AUDIENCE_EMPTY: {
    status: 409,
    zh: '排除不可触达的客户后，客群为空或不足以分组',
    en: 'Without those who may not be contacted the audience is empty or too small to be split',
  },
  METRIC_UNKNOWN: {
    status: 422,
    zh: '转化定义中的指标“{metric}”不存在',
    en: 'There is no metric {metric} to count a conversion by',
  },
  METRIC_OTHER_SUBJECT: {
    status: 422,
    zh: '指标“{metric}”的主体不是客户（而是 {subjectKind}），不能用于客户活动的转化',
    en: 'The metric {metric} is about another subject ({subjectKind}), so customers cannot convert by it',
  },
  METRIC_WITHOUT_CHANGE: {
    status: 422,
    zh: '指标“{metric}”是日期、文本或距今天数，两个日期之差没有意义，不能作为转化',
    en: 'The metric {metric} is a date, a text or days elapsed: its difference between two dates means nothing',
  },
  METRIC_LOOKS_BACK: {
    status: 422,
    zh: '指标“{metric}”只看统计日 {behindDays} 天以前，{withinDays} 天的观察期内看不到启动后的变化',
    en: 'The metric {metric} looks at days {behindDays} or more before its date, so within {withinDays} days it sees nothing after the launch',
  },
  METRIC_AT_LEAST: {
    status: 422,
    zh: '指标“{metric}”的最小变化 {atLeast} 不符合其单位（{unit}）：占比为 0 到 1 之间，其余为正整数',
    en: 'A change of {atLeast} does not fit the unit of the metric {metric} ({unit}): a share lies between 0 and 1, anything else is a whole number',
  },
  MEASUREMENT_NOT_YET: {
    status: 409,
    zh: '活动尚未启动，没有可测量的结果',
    en: 'The campaign has not been launched, so there is nothing to measure',
  },
  MEASUREMENT_TOO_EARLY: {
    status: 422,
    zh: '结果从启动次日 {firstDate} 起计算，不能度量到 {throughDate}',
    en: 'Outcomes count from {firstDate}, the day after the launch, so nothing can be measured through {throughDate}',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
const date = calendarDay;
const moment = z.iso.datetime();
const name = z.string().trim().min(1).max(100);

/**
 * draft → in_review → approved → launching → running → ended | stopped
 *   ▲         │ returned                        │
 *   └─────────┘      approved ◀─ refused launch ┘
 */
export const campaignStates = [
  'draft',
  'in_review',
  'approved',
  'launching',
  'running',
  'ended',
  'stopped',
] as const;
export type CampaignState = (typeof campaignStates)[number];

/** `control` is the control group; every other arm is a treatment. Shares are of 10,000 and sum to that. */
export const armSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,19}$/),
  name,
  isControl: z.boolean(),
  sharePer10000: z.number().int().min(1).max(9999),
  /** null for the control group, or for a treatment that is a contact without a benefit */
  offerId: id.nullable(),
});
export type Arm = z.infer<typeof armSchema>;

/** What counts as success, from the day after launch through `withinDays` days. */
export const conversionSchema = z.discriminatedUnion('kind', [
  /** at least `atLeast` events of a type; the value is the sum of their amounts */
  z.strictObject({
    kind: z.literal('event'),
    eventType: z.string().trim().min(1).max(100),
    atLeast: z.number().int().min(1).max(1000).default(1),
    withinDays: z.number().int().min(1).max(366),
  }),
  /** the balance of these kinds (all of them when empty, loans apart) grew by `atLeastFen`; the value is the change */
  z.strictObject({
    kind: z.literal('balance_change'),
    balanceKinds: z.array(z.string().min(1).max(50)).max(20).default([]),
    atLeastFen: amountFen.min(1),
    withinDays: z.number().int().min(1).max(366),
  }),
  /** transactions of a kind (any when empty) and direction reach `atLeastFen` in sum; the value is the sum */
  z.strictObject({
    kind: z.literal('transaction'),
    transactionKinds: z.array(z.string().min(1).max(50)).max(20).default([]),
    direction: z.enum(['in', 'out']),
    atLeastFen: amountFen.min(1),
    withinDays: z.number().int().min(1).max(366),
  }),
  /**
   * a metric of the catalogue moved by `atLeast` of its own unit between the launch date and the last
   * day. Of a metric in fen the value is the change in the direction that counts; of any other unit
   * no value is recorded
   */
  z.strictObject({
    kind: z.literal('metric_change'),
    metric: tagCode,
    direction: z.enum(['increase', 'decrease']),
    atLeast: z.number().positive().max(1_000_000_000_000),
    withinDays: z.number().int().min(1).max(366),
  }),
]);
export type Conversion = z.infer<typeof conversionSchema>;
export type MetricChange = Extract<Conversion, { kind: 'metric_change' }>;

export const taskContentSchema = z.strictObject({
  title: name,
  /** what the outlet's staff say (话术) */
  script: z.string().trim().max(2000),
  dueAfterDays: z.number().int().min(0).max(90),
});

/** What the maker writes step by step; a step not reached yet is null. */
export const campaignContentSchema = z.strictObject({
  name,
  goal: z.string().trim().max(500),
  audienceId: id.nullable(),
  arms: z.array(armSchema).max(10),
  startDate: date.nullable(),
  endDate: date.nullable(),
  /** the business date whose tags select the audience; null takes the newest at launch */
  asOfDate: date.nullable(),
  /** staff contact by task; other channels come later */
  channel: z.literal('staff_task'),
  task: taskContentSchema.nullable(),
  /** vouchers are given at launch instead of waiting to be claimed */
  pushAtLaunch: z.boolean(),
  conversion: conversionSchema.nullable(),
});
export type CampaignContent = z.infer<typeof campaignContentSchema>;

export const createCampaignSchema = z.strictObject({
  name,
  /** the org unit that owns it; the caller's own when left out */
  orgId: shortNumber.optional(),
});
/** `version` is the one the change was made on. */
export const updateCampaignSchema = campaignContentSchema
  .partial()
  .extend({ version: z.number().int().positive() });
export type UpdateCampaign = z.infer<typeof updateCampaignSchema>;

export const launchPhases = [
  'freezing',
  'assigning',
  'allotting',
  'issuing',
  'checking',
  'done',
] as const;

export const campaignSchema = z.object({
  id,
  orgId: id,
  state: z.enum(campaignStates),
  version: z.number().int(),
  content: campaignContentSchema,
  makerId: id.nullable(),
  /** staff who wrote or changed it since it was made: they may not approve it */
  authorIds: z.array(id),
  approvalId: id.nullable(),
  /** content, offers and audience as approved: what is launched must have the same */
  approvedHash: z.string().nullable(),
  launchJobId: id.nullable(),
  launchPhase: z.enum(launchPhases).nullable(),
  /** why the last launch was refused */
  launchRefusal: refusalShown.nullable(),
  freezeId: id.nullable(),
  /** what the split of the launch can be made again from and compared with (docs/measurement.md) */
  split: z.object({ salt: z.string(), freezeChecksum: z.string(), sha256: z.string() }).nullable(),
  launchDate: date.nullable(),
  launchedAt: moment.nullable(),
  createdAt: moment,
  updatedAt: moment,
});
export type Campaign = z.infer<typeof campaignSchema>;
export const campaignQuerySchema = z.strictObject({
  state: z.enum(campaignStates).optional(),
  search: z.string().trim().max(100).optional(),
  ...pageQuery,
});
export type CampaignQuery = z.infer<typeof campaignQuerySchema>;
export const campaignPageSchema = pageOf(campaignSchema);

/** 试算: what a launch would mean with the audience as it is now. */
export const trialSchema = z.object({
  businessDate: date,
  audienceCount: z.number().int(),
  arms: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      isControl: z.boolean(),
      expectedCount: z.number().int(),
      /** vouchers the offer has left; null without an offer */
      availableCount: z.number().int().nullable(),
      /** if everybody redeems */
      worstCaseFen: amountFen,
      withinCap: z.boolean(),
    }),
  ),
  worstCaseFen: amountFen,
  /** every budget drawn on has the money */
  withinBudget: z.boolean(),
  /** the smallest difference in conversion rate that a group of this size shows with 80 % power */
  detectableLift: z.number().nullable(),
});
export type Trial = z.infer<typeof trialSchema>;

/** The live board: a funnel an arm, and the days. */
export const boardSchema = z.object({
  campaignId: id,
  state: z.enum(campaignStates),
  asOf: moment,
  excluded: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  arms: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      isControl: z.boolean(),
      assigned: z.number().int(),
      tasks: z.number().int(),
      contacted: z.number().int(),
      claimed: z.number().int(),
      redeemed: z.number().int(),
      costFen: amountFen,
    }),
  ),
  days: z.array(
    z.object({
      date,
      arm: z.string(),
      contacted: z.number().int(),
      claimed: z.number().int(),
      redeemed: z.number().int(),
    }),
  ),
});
export type Board = z.infer<typeof boardSchema>;

/**
 * What keeps a measurement from being final, the first that holds:
 *   window     days that count are still to come, or it was asked for through an earlier day
 *   facts      the bank's facts do not reach the last day yet
 *   vouchers   somebody can still claim or use a voucher, so the cost may grow
 */
export const measurementWaits = ['window', 'facts', 'vouchers'] as const;

export const campaignMeasurementSchema = z.object({
  campaignId: id,
  measuredAt: moment,
  /** outcomes up to and including this business date are counted */
  throughDate: date,
  /** the figures are final */
  complete: z.boolean(),
  /** why they are not yet; null when they are */
  waitingFor: z.enum(measurementWaits).nullable().default(null),
  conversion: conversionSchema,
  measurement: measurementResponse,
});
export type CampaignMeasurement = z.infer<typeof campaignMeasurementSchema>;
export const measureRequestSchema = z.strictObject({
  /** the date to measure through, after the launch; the end of the conversion window, or today, when left out */
  throughDate: date.optional(),
});
export const jobStartedSchema = z.object({ jobId: id });
