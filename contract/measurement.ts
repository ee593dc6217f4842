/** What a measured experiment says: arms, each treatment arm against control, the sample-ratio check. */
import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

/** Why a figure can't be estimated; a screen shows the sentence instead of a number. */
export const notEstimableReasons = {
  NO_PEOPLE: { zh: '该组没有人', en: 'The arm has nobody in it' },
  TOO_FEW_PEOPLE: { zh: '每组至少需要两个人', en: 'Each arm needs at least two people' },
  NO_CONVERSIONS: {
    zh: '没有转化，无法估计比值',
    en: 'There are no conversions to make a ratio of',
  },
  NO_DIFFERENCE_POSSIBLE: {
    zh: '全部转化或全部未转化，无从比较',
    en: 'Everybody converted, or nobody did: there is nothing to compare',
  },
  NO_VARIANCE: { zh: '两组的金额都没有差异', en: 'The amounts vary in neither arm' },
  CONTROL_NEAR_ZERO: {
    zh: '对照组均值与零没有显著差别，比值没有有限的区间',
    en: 'The mean of control is too near zero for a bounded ratio',
  },
  NO_COST: { zh: '没有成本，无法计算投入产出', en: 'There is no cost to set a return against' },
  NOT_MEASURED: { zh: '没有这项数据', en: 'This was not recorded' },
  ONE_ARM: { zh: '只有一组', en: 'There is only one arm' },
} as const;

const reason = z.enum([
  'NO_PEOPLE',
  'TOO_FEW_PEOPLE',
  'NO_CONVERSIONS',
  'NO_DIFFERENCE_POSSIBLE',
  'NO_VARIANCE',
  'CONTROL_NEAR_ZERO',
  'NO_COST',
  'NOT_MEASURED',
  'ONE_ARM',
] satisfies (keyof typeof notEstimableReasons)[]);

const notEstimable = z.object({ estimable: z.literal(false), reason });

/** A figure without an interval. */
const figure = z.discriminatedUnion('estimable', [
  z.object({ estimable: z.literal(true), value: z.number() }),
  notEstimable,
]);

/** A figure with its interval at the confidence of the measurement. */
const estimate = z.discriminatedUnion('estimable', [
  z.object({ estimable: z.literal(true), value: z.number(), low: z.number(), high: z.number() }),
  notEstimable,
]);

/** A two-sided test of "no difference"; degreesOfFreedom belongs to Welch's test only. */
const significance = z.discriminatedUnion('estimable', [
  z.object({
    estimable: z.literal(true),
    pValue: z.number(),
    test: z.enum(['pooled-z', 'fisher-exact', 'welch-t']),
    statistic: z.number().nullable(),
    degreesOfFreedom: z.number().nullable(),
  }),
  notEstimable,
]);

const armResult = z.object({
  arm: z.string(),
  isControl: z.boolean(),
  size: z.int(),
  contacted: z.int().nullable(),
  redeemed: z.int().nullable(),
  converted: z.int().nullable(),
  costFen: z.number(),
  /** converted / size, with Wilson's interval */
  conversionRate: estimate,
  /** mean value per assigned customer in fen, with Student's interval */
  meanValueFen: estimate,
});

const comparison = z.object({
  arm: z.string(),
  control: z.string(),
  conversion: z.object({
    /** rate of the arm − rate of control, Newcombe's interval */
    lift: estimate,
    /** rate of the arm / rate of control − 1, Katz's interval */
    relativeLift: estimate,
    significance,
  }),
  value: z.object({
    /** mean of the arm − mean of control in fen, Welch's interval */
    liftFen: estimate,
    /** mean of the arm / mean of control − 1, Fieller's interval */
    relativeLift: estimate,
    significance,
  }),
  /** size of the arm × lift */
  incrementalConversions: estimate,
  incrementalValueFen: estimate,
  /** cost of the arm beyond what as many people cost in control */
  incrementalCostFen: z.number(),
  costPerIncrementalConversionFen: figure,
  /** (incremental value − incremental cost) / incremental cost */
  incrementalReturn: estimate,
});

const sampleRatio = z.discriminatedUnion('estimable', [
  z.object({
    estimable: z.literal(true),
    chiSquare: z.number(),
    degreesOfFreedom: z.int(),
    pValue: z.number(),
    threshold: z.number(),
    /** false: the arms are not of the sizes they were planned to be, so the lift can't be trusted */
    asPlanned: z.boolean(),
  }),
  notEstimable,
]);

export const measurementResponse = z.object({
  confidence: z.number(),
  /** by intention to treat: everybody assigned to the arm, contacted or not */
  denominator: z.literal('assigned'),
  arms: z.array(armResult),
  comparisons: z.array(comparison),
  sampleRatio,
});

export type NotEstimableReason = z.infer<typeof reason>;
export type Figure = z.infer<typeof figure>;
export type Estimate = z.infer<typeof estimate>;
export type Significance = z.infer<typeof significance>;
export type ArmResult = z.infer<typeof armResult>;
export type ArmComparison = z.infer<typeof comparison>;
export type SampleRatio = z.infer<typeof sampleRatio>;
export type Measurement = z.infer<typeof measurementResponse>;

export const measurementErrors = {
  CONTROL_ARM_UNKNOWN: {
    status: 422,
    zh: '没有名为 {control} 的对照组，现有分组：{arms}',
    en: 'There is no control arm named {control}; the arms are {arms}',
  },
  OUTCOMES_COLUMNS: {
    status: 422,
    zh: '结果文件的表头有误：{detail}',
    en: 'The header of the outcomes file is wrong: {detail}',
  },
  OUTCOMES_ROWS: {
    status: 422,
    zh: '结果文件有 {count} 处错误，未做测算：{detail}',
    en: 'The outcomes file has {count} errors, so nothing was measured: {detail}',
  },
  OUTCOMES_UNREADABLE: {
    status: 422,
    zh: '结果文件在第 {line} 行无法读取：{detail}',
    en: 'The outcomes file cannot be read at line {line}: {detail}',
  },
  OUTCOMES_EMPTY: {
    status: 422,
    zh: '结果文件没有数据行',
    en: 'The outcomes file has no rows',
  },
  OUTCOMES_TOO_MANY: {
    status: 422,
    zh: '结果文件超过 {limit} 行',
    en: 'The outcomes file has more than {limit} rows',
  },
} satisfies Record<string, ErrorDeclaration>;
