/** What a trained model is judged by, on rows it has not learned from; all of it can be drawn as it is. */
import { z } from 'zod';
import { learners, modelDocument } from './models.ts';

/** A figure with its 95 % interval. */
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

const part = z.object({ rows: z.int(), positives: z.int() });

/** A tenth of the test rows, the highest scores first; equal scores stand in the order of the rows. */
const decile = z.object({
  decile: z.int(),
  rows: z.int(),
  positives: z.int(),
  lowestScore: z.number(),
  highestScore: z.number(),
  /** share of all positives that lie in this tenth and those above */
  gain: z.number(),
  /** positive rate of this tenth and those above ÷ that of all */
  lift: z.number(),
});

/** A tenth of the test rows, the lowest probabilities first. */
const calibrationBin = z.object({
  rows: z.int(),
  positives: z.int(),
  meanProbability: z.number(),
  rate: z.number(),
});

const calibration = z.object({
  bins: z.array(calibrationBin),
  /** rates that rise with the probability as they were seen (isotonic); a corner each */
  curve: z.array(z.object({ probability: z.number(), rate: z.number() })),
  brier: z.number(),
  /** brier = reliability − resolution + uncertainty + withinBins */
  reliability: z.number(),
  resolution: z.number(),
  uncertainty: z.number(),
  withinBins: z.number(),
  expectedCalibrationError: z.number(),
});

/** One model on the test rows. */
const evaluation = z.object({
  role: z.enum(['model', 'other_learner', 'champion']),
  learner: z.enum(learners),
  auc: interval,
  /** greatest distance between the score's distributions of both classes */
  ks: z.number(),
  deciles: z.array(decile),
  calibration,
  /** PSI of the score between training and test */
  scoreStability: z.number(),
});

/** The model's AUC less another's on the same rows, by DeLong's test. */
const comparison = z.object({
  role: z.enum(['other_learner', 'champion']),
  difference: interval,
  pValue: z.number(),
});

const featureReport = z.object({
  feature: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  /** mean size of what it adds to the log-odds of a test row */
  importance: z.number(),
  /** PSI between training and test */
  stability: z.number(),
  /** AUC on the test rows of the feature alone, by its rates in training */
  aucAlone: z.number(),
  missingShare: z.number(),
});

/** One value of a group, such as an age band; figures that its rows cannot tell are null. */
const groupReport = z.object({
  value: z.string().nullable(),
  rows: z.int(),
  positives: z.int(),
  auc: interval.nullable(),
  /** share whose score is among the highest tenth of all */
  selectionRate: z.number(),
  /** selection rate ÷ the highest of the values with at least a hundred rows */
  selectionRatio: z.number().nullable(),
  meanProbability: z.number(),
  rate: z.number(),
});
const fairness = z.object({ group: z.string(), values: z.array(groupReport) });

const partWords = {
  training: { zh: '训练', en: 'training' },
  test: { zh: '测试', en: 'test' },
};
export const learnerNames = {
  logistic: { zh: '逻辑回归', en: 'the logistic regression' },
  trees: { zh: '提升树', en: 'the boosted trees' },
};

/** Why a model may not go live. `words` says what a fact that is a code means, as of a refusal. */
export const publicationRefusals = {
  TOO_FEW_LABELS: {
    zh: '{part}部分的少数类标签只有 {labels} 个，至少需要 {needed} 个',
    en: 'The {part} rows have {labels} labels of the rarer class, at least {needed} are needed',
    words: { part: partWords },
  },
  AUC_NOT_ABOVE_CHANCE: {
    zh: 'AUC 的 95% 区间 [{low}，{high}] 没有高于 0.5，模型可能不比随机好',
    en: 'The 95 % interval of the AUC, [{low}, {high}], does not lie above 0.5: it may be no better than chance',
  },
  SCORES_ALIKE: {
    zh: '所有客户的评分都是 {score}，分不出高低',
    en: 'All customers have the score {score}, which tells nobody from another',
  },
  LEAKAGE_ALONE: {
    zh: '疑似信息泄漏：仅凭特征 {feature} 的 AUC 就达到 {auc}',
    en: 'Leakage is suspected: the feature {feature} alone has an AUC of {auc}',
  },
  LEAKAGE_ONE_CLASS: {
    zh: '疑似信息泄漏：特征 {feature} 几乎只对一类客户有值或为空',
    en: 'Leakage is suspected: the feature {feature} is there, or missing, almost only for one class',
  },
  LEAKAGE_TOGETHER: {
    zh: '疑似信息泄漏：模型的 AUC 高达 {auc}',
    en: 'Leakage is suspected: the AUC of {auc} is too good to be true',
  },
  LEAKAGE_DOMINATES: {
    zh: '疑似信息泄漏：仅凭特征 {feature} 的 AUC 为 {auc}，其余全部特征合计只有 {others}；请确认它在预测日之前已知',
    en: 'Leakage is suspected: the feature {feature} alone has an AUC of {auc}, all others together {others}; make sure that it is known before the day of the prediction',
  },
} as const;

/** What to know before reading the figures. */
export const reportNotes = {
  LABEL_RATE_MOVED: {
    zh: '正例率从训练期的 {training} 变为测试期的 {test}，概率的校准只对训练期有效',
    en: 'The positive rate moved from {training} in training to {test} in the test: probabilities are calibrated to the former',
  },
  SCORE_MOVED: {
    zh: '训练期与测试期的得分分布不稳定（PSI {psi}）',
    en: 'The scores of the test differ from those of training (PSI {psi})',
  },
  TOP_TENTH_BELOW_ALL: {
    zh: '得分最高的十分之一的正例率只有全体的 {lift} 倍：按得分选人不如随机',
    en: 'The tenth with the highest scores has {lift} times the positive rate of all: to select it is worse than chance',
  },
  FEATURES_MOVED: {
    zh: '{count} 个特征在训练期与测试期之间分布不稳定：{features}',
    en: '{count} features differ between training and test: {features}',
  },
  LEARNERS_ALIKE: {
    zh: '逻辑回归与提升树的差别不显著（p = {pValue}），验证期较好的 {chosen} 被采用',
    en: 'The two learners cannot be told apart on the test rows (p = {pValue}); {chosen} did better on the validation rows and is taken',
    words: { chosen: learnerNames },
  },
  LINEAR_AHEAD: {
    zh: '提升树在测试期落后于逻辑回归 {difference}(p = {pValue})：树不能外推到训练期没有的取值，{outside} 的测试行有这样的取值',
    en: 'The trees are {difference} behind the logistic regression on the test rows (p = {pValue}): trees cannot reach beyond the values of training, and {outside} of the test rows have such values',
  },
  GROUP_SELECTED_LESS: {
    zh: '{group} 为 {value} 的客户入选率只有最高者的 {ratio}',
    en: 'Customers with {group} {value} are selected at {ratio} of the rate of those selected most',
  },
} as const;

const facts = z.record(z.string(), z.union([z.string(), z.number()]));
const publicationReason = z.enum(
  Object.keys(publicationRefusals) as (keyof typeof publicationRefusals)[],
);
const noteCode = z.enum(Object.keys(reportNotes) as (keyof typeof reportNotes)[]);

export const modelReport = z.object({
  fitting: part,
  validation: part,
  test: part,
  /** the model itself first */
  evaluations: z.array(evaluation),
  comparisons: z.array(comparison),
  features: z.array(featureReport),
  unused: z.array(
    z.object({
      feature: z.string(),
      reason: z.enum(['CONSTANT', 'ALL_MISSING', 'TOO_MANY_CATEGORIES']),
    }),
  ),
  fairness: z.array(fairness),
  notes: z.array(z.object({ note: noteCode, facts })),
  /** empty: it may be published */
  refusals: z.array(z.object({ reason: publicationReason, facts })),
});
export type Interval = z.infer<typeof interval>;
export type Decile = z.infer<typeof decile>;
export type CalibrationReport = z.infer<typeof calibration>;
export type Evaluation = z.infer<typeof evaluation>;
export type FeatureReport = z.infer<typeof featureReport>;
export type GroupReport = z.infer<typeof groupReport>;
export type ModelReport = z.infer<typeof modelReport>;
export type PublicationRefusal = ModelReport['refusals'][number];
export type ReportNote = ModelReport['notes'][number];

/** A model with its report and what it was made from. */
export const modelCard = z.object({
  format: z.literal(1),
  source: z.object({
    file: z.string(),
    sha256: z.string(),
    rows: z.int(),
    label: z.string(),
    positive: z.string(),
    dropped: z.array(z.string()),
  }),
  split: z.object({ by: z.enum(['time', 'random']), testShare: z.number() }),
  seed: z.int(),
  report: modelReport,
  model: modelDocument,
});
export type ModelCard = z.infer<typeof modelCard>;
