/**
 * A predictive model as a document that can be stored and read again: its learner, how each feature is
 * encoded, and its calibration. The report that a risk committee reads is in `model-report.ts`.
 */
import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

export const learners = ['logistic', 'trees'] as const;
export type Learner = (typeof learners)[number];

/** Log-odds = intercept + Σ weights; a numeric feature enters as (value − mean) / deviation. */
const logisticTerm = z.discriminatedUnion('kind', [
  z.object({
    feature: z.string(),
    kind: z.literal('numeric'),
    mean: z.number(),
    deviation: z.number().positive(),
    weight: z.number(),
    /** added where the value is missing; 0 when it never was in training */
    missingWeight: z.number(),
    missingShare: z.number().min(0).max(1),
  }),
  z.object({
    feature: z.string(),
    kind: z.literal('categorical'),
    /** category null: no value */
    levels: z.array(
      z.object({
        category: z.string().nullable(),
        weight: z.number(),
        share: z.number().min(0).max(1),
      }),
    ),
    /** of the rare categories together, and of those that training has not seen */
    otherWeight: z.number(),
    otherShare: z.number().min(0).max(1),
  }),
]);

/** Bin 0 is a missing value; bin b of a numeric feature holds edges[b−2] < value ≤ edges[b−1]. */
const binnedFeature = z.discriminatedUnion('kind', [
  z.object({
    feature: z.string(),
    kind: z.literal('numeric'),
    edges: z.array(z.number()).max(253),
  }),
  z.object({
    feature: z.string(),
    kind: z.literal('categorical'),
    /** the category of bin 1, 2, …; any other is like a missing one */
    categories: z.array(z.string()).max(254),
  }),
]);

/** The nodes of one tree as columns; node 0 is the root, and a leaf has feature −1. */
const tree = z.object({
  feature: z.array(z.int()),
  /** numeric: bins up to this one go left */
  bin: z.array(z.int()),
  missingLeft: z.array(z.boolean()),
  /** categorical: the bins that go left; null for a numeric split and a leaf */
  bins: z.array(z.array(z.int().min(0).max(254)).nullable()),
  left: z.array(z.int()),
  right: z.array(z.int()),
  /** log-odds a leaf adds */
  value: z.array(z.number()),
  /** training rows that passed */
  cover: z.array(z.number()),
});

const logisticModel = z.object({
  learner: z.literal('logistic'),
  intercept: z.number(),
  terms: z.array(logisticTerm),
});
const treesModel = z.object({
  learner: z.literal('trees'),
  base: z.number(),
  features: z.array(binnedFeature),
  trees: z.array(tree),
});

/** What is scored with: log-odds = slope × (log-odds of the learner) + intercept (Platt). */
export const modelDocument = z.object({
  format: z.literal(1),
  fitted: z.discriminatedUnion('learner', [logisticModel, treesModel]),
  calibration: z.object({ slope: z.number().positive(), intercept: z.number() }),
});
export type LogisticModel = z.infer<typeof logisticModel>;
export type LogisticTerm = z.infer<typeof logisticTerm>;
export type BinnedFeature = z.infer<typeof binnedFeature>;
export type TreeNodes = z.infer<typeof tree>;
export type TreesModel = z.infer<typeof treesModel>;
export type ModelDocument = z.infer<typeof modelDocument>;

const parts = {
  file: { zh: '文件全部', en: 'file’s' },
  training: { zh: '训练部分', en: 'training' },
  validation: { zh: '验证部分', en: 'validation' },
  test: { zh: '测试部分', en: 'test' },
} as const;

export const modelErrors = {
  LABEL_ONE_CLASS: {
    status: 422,
    zh: '{part}的标签只有一类（{rows} 行），无法建模',
    en: 'The {part} rows ({rows}) have labels of one class only, so there is nothing to learn or judge',
    words: { part: parts },
  },
  LABEL_MANY_CLASSES: {
    status: 422,
    zh: '标签列 {column} 有两种以上的取值（{values}），第 {line} 行出现第三种',
    en: 'The label {column} has more than two values ({values}); line {line} brings the third',
  },
  LABEL_MISSING: {
    status: 422,
    zh: '第 {line} 行的标签列 {column} 为空',
    en: 'Line {line} has no value in the label {column}',
  },
  LABEL_POSITIVE_UNKNOWN: {
    status: 422,
    zh: '标签列 {column} 没有取值 {positive},现有:{values}',
    en: 'The label {column} never has the value {positive}; it has {values}',
  },
  LABEL_POSITIVE_NEEDED: {
    status: 422,
    zh: '请说明标签列 {column} 的哪个取值为正：{values}',
    en: 'Say which value of the label {column} is the positive one: {values}',
  },
  FEATURES_UNUSABLE: {
    status: 422,
    zh: '没有可用的特征：全部为空或取值恒定',
    en: 'There is no usable feature: all of them are constant or have no value',
  },
  MONOTONE_NOT_NUMERIC: {
    status: 422,
    zh: '特征 {feature} 不存在或不是数值，不能要求单调',
    en: 'The feature {feature} is not a numeric one of this table, so it cannot be held to a direction',
  },
  MODEL_FEATURE_MISSING: {
    status: 422,
    zh: '评分数据缺少模型所需的特征 {feature}，或类型不符',
    en: 'The rows to score lack the feature {feature} of the model, or have it in another kind',
  },
  TABLE_COLUMN_UNKNOWN: {
    status: 422,
    zh: '文件没有列 {column}，现有：{columns}',
    en: 'The file has no column {column}; it has {columns}',
  },
  TABLE_COLUMN_TWICE: {
    status: 422,
    zh: '表头中列 {column} 出现两次（第 {first} 列和第 {second} 列）',
    en: 'The header has the column {column} twice, at positions {first} and {second}',
  },
  TABLE_COLUMN_UNNAMED: {
    status: 422,
    zh: '表头第 {position} 列没有名称',
    en: 'The header has no name at position {position}',
  },
  TABLE_LINE_RAGGED: {
    status: 422,
    zh: '第 {line} 行有 {cells} 个单元格，表头有 {columns} 个',
    en: 'Line {line} has {cells} cells, the header {columns}',
  },
  TABLE_NUMBER_UNREADABLE: {
    status: 422,
    zh: '第 {line} 行、列 {column} 的“{value}”不是数字，而该列其余几乎都是数字',
    en: 'Line {line}, column {column}: “{value}” is no number, while nearly all others of the column are',
  },
  TABLE_UNREADABLE: {
    status: 422,
    zh: '文件在第 {line} 行无法读取：{detail}',
    en: 'The file cannot be read at line {line}: {detail}',
  },
  TABLE_EMPTY: { status: 422, zh: '文件没有数据行', en: 'The file has no rows' },
  TABLE_TOO_LARGE: {
    status: 422,
    zh: '文件超过 {limit} 行',
    en: 'The file has more than {limit} rows',
  },
} satisfies Record<string, ErrorDeclaration>;
