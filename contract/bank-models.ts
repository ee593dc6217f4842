/** Models of the bank's own customers: their card, their versions, and how they go live. */
import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { modelReport, publicationRefusals } from './model-report.ts';
import { fileCard, registration } from './outside-models.ts';
import { pageOf } from './pages.ts';
import { businessDate, tagCode, tagFamilies } from './tags.ts';

const rule = z.object({ expression: z.string(), words: bilingual });
const moment = z.iso.datetime({ offset: true });

/** A date whose customers taught or judged, and the day on which their outcome was known. */
const snapshot = z.object({
  date: businessDate,
  knownOn: businessDate,
  part: z.enum(['training', 'test']),
  /** before any sample was drawn */
  rows: z.int(),
  positives: z.int(),
});

/** What was learned from what, with which result: everything a committee asks of a model trained here. */
export const trainedCard = z.object({
  kind: z.literal('trained'),
  population: rule,
  label: rule,
  observed: rule.nullable(),
  horizon: z.union([z.object({ months: z.int() }), z.object({ days: z.int() })]),
  /** days of which the bank had facts */
  factsFrom: businessDate,
  factsUntil: businessDate,
  snapshots: z.array(snapshot).max(20),
  /** share of the rows that were drawn by the customer's number; 1: all of them */
  sampledShare: z.number().min(0).max(1),
  features: z.array(z.object({ name: z.string(), words: bilingual })).max(500),
  learner: z.enum(['logistic', 'trees']),
  seed: z.int(),
  /** least probability of the high and the medium band: a tenth and three tenths of the judged customers */
  bands: z.object({ high: z.number(), medium: z.number() }),
  report: modelReport,
});
export type TrainedCard = z.infer<typeof trainedCard>;

/** Of a model trained here, or of a file of scores. */
export const versionCard = z.discriminatedUnion('kind', [trainedCard, fileCard]);
export type VersionCard = z.infer<typeof versionCard>;

export const modelStates = ['draft', 'submitted', 'live', 'retired'] as const;
export type ModelState = (typeof modelStates)[number];

const auc = z.object({ value: z.number(), low: z.number(), high: z.number() });
const refusal = z.enum(Object.keys(publicationRefusals) as (keyof typeof publicationRefusals)[]);

export const modelVersionSummary = z.object({
  version: z.int(),
  state: z.enum(modelStates),
  /** of a file of scores: when it came */
  trainedAt: moment,
  /** null for a model from outside */
  learner: z.enum(['logistic', 'trees']).nullable(),
  auc: auc.nullable(),
  /** why it may not go live; empty: it may */
  refusals: z.array(refusal),
  /** it was live, and the model has been retired since: it is submitted again, not gone back to */
  needsApproval: z.boolean(),
  liveFrom: moment.nullable(),
  liveUntil: moment.nullable(),
});
export type ModelVersionSummary = z.infer<typeof modelVersionSummary>;
export const modelVersionPage = pageOf(modelVersionSummary);

export const modelVersion = modelVersionSummary.extend({ card: versionCard });
export type ModelVersion = z.infer<typeof modelVersion>;

export const modelSummary = z.object({
  code: tagCode,
  name: bilingual,
  definition: bilingual,
  family: z.enum(tagFamilies),
  /** what the bank has recorded of a model from outside; null: it is trained here */
  registration: registration.nullable(),
  live: modelVersionSummary.nullable(),
  latest: modelVersionSummary.nullable(),
  scores: z
    .object({
      businessDate,
      computedAt: moment,
      version: z.int(),
      customers: z.int(),
      high: z.int(),
      medium: z.int(),
    })
    .nullable(),
  /** the day of its next training by itself; null for a model from outside */
  nextTraining: businessDate.nullable(),
  /** the training under way */
  jobId: z.int().nullable(),
});
export type ModelSummary = z.infer<typeof modelSummary>;
/** Whole: the models that the program declares and at most fifty from outside. */
export const modelList = z.object({ items: z.array(modelSummary) });

export const modelJobAccepted = z.object({ jobId: z.int() });
export const scoreModelsRequest = z.object({ date: businessDate });
export const restoreVersionRequest = z.object({ reason: z.string().trim().min(1).max(500) });

/** A reason in a few words, where its figures are not told. */
export const publicationReasonNames = {
  TOO_FEW_LABELS: { zh: '标签太少', en: 'too few labels' },
  AUC_NOT_ABOVE_CHANCE: { zh: 'AUC 区间含 0.5', en: 'the interval of the AUC includes 0.5' },
  SCORES_ALIKE: { zh: '评分全部相同', en: 'all scores are alike' },
  LEAKAGE_ALONE: { zh: '疑似信息泄漏', en: 'suspected leakage' },
  LEAKAGE_ONE_CLASS: { zh: '疑似信息泄漏', en: 'suspected leakage' },
  LEAKAGE_TOGETHER: { zh: '疑似信息泄漏', en: 'suspected leakage' },
  LEAKAGE_DOMINATES: { zh: '疑似信息泄漏', en: 'suspected leakage' },
} satisfies Record<keyof typeof publicationRefusals, { zh: string; en: string }>;

const stateWords = {
  draft: { zh: '草稿', en: 'a draft' },
  submitted: { zh: '待审批', en: 'submitted' },
  live: { zh: '在用', en: 'live' },
  retired: { zh: '停用', en: 'retired' },
} satisfies Record<ModelState, { zh: string; en: string }>;

export const bankModelErrors = {
  MODEL_UNKNOWN: { status: 404, zh: '没有模型 {code}', en: 'There is no model {code}' },
  MODEL_VERSION_UNKNOWN: {
    status: 404,
    zh: '模型 {code} 没有第 {version} 版',
    en: 'The model {code} has no version {version}',
  },
  MODEL_NOT_PUBLISHABLE: {
    status: 409,
    zh: '该版本不能上线：{reasons}',
    en: 'This version may not go live: {reasons}',
    words: { reasons: publicationReasonNames },
  },
  MODEL_VERSION_NOT_IN_STATE: {
    status: 409,
    zh: '该版本目前为{state}，不能这样处理',
    en: 'This version is {state}, so this cannot be done with it',
    words: { state: stateWords },
  },
  MODEL_NEEDS_APPROVAL: {
    status: 409,
    zh: '该模型已停用，第 {version} 版须重新提交审批',
    en: 'The model was retired: version {version} must be submitted for approval again',
  },
  MODEL_SUBMISSION_PENDING: {
    status: 409,
    zh: '该模型已有一个版本待审批',
    en: 'Another version of this model waits for approval',
  },
  MODEL_HISTORY_SHORT: {
    status: 422,
    zh: '数据从 {first} 到 {last}，还不够长：需要一个训练日和一个更晚的检验日，其结果都已知',
    en: 'Facts from {first} to {last} are too short: a date to learn from and a later one to judge by are needed, both with a known outcome',
  },
  MODEL_SCORES_IN_FUTURE: {
    status: 400,
    zh: '不能计算 {date} 的评分：该日尚未到来（今天是 {today}）',
    en: 'Scores of {date} cannot be computed: that day has not come (today is {today})',
  },
} satisfies Record<string, ErrorDeclaration>;
