/** Models of others (外部模型): what the bank records of one, and the scores that it sends as files. */
import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf } from './pages.ts';
import { predictions } from './predictions.ts';
import { businessDate, tagCode, tagFamilies } from './tags.ts';

const written = (longest: number) =>
  z.strictObject({
    zh: z.string().trim().min(1).max(longest),
    en: z.string().trim().min(1).max(longest),
  });
const ownCode = z.enum(predictions.map(({ code }) => code));

/** More than a bank can look after; the list of models is read whole. */
export const mostOutsideModels = 50;

export const basisKinds = ['contract', 'consent', 'law', 'own_data'] as const;
export type BasisKind = (typeof basisKinds)[number];
export const basisKindNames: Record<BasisKind, { zh: string; en: string }> = {
  contract: { zh: '合同', en: 'Contract' },
  consent: { zh: '客户单独同意', en: 'Separate consent of the customer' },
  law: { zh: '法律法规', en: 'Law' },
  own_data: { zh: '仅用本行数据', en: 'The bank’s own data only' },
};

/** What a bank records of a model before it takes its scores; a version keeps what held when its file came. */
export const registration = z.strictObject({
  name: written(60),
  /** one sentence: what is predicted */
  definition: written(200),
  /** of whom */
  population: written(200),
  family: z.enum(tagFamilies),
  provider: z.string().trim().min(1).max(100),
  /** who answers for it in the bank */
  owner: written(60),
  /** by what right the scores are used, and on which days, first and last included */
  basis: z
    .strictObject({
      kind: z.enum(basisKinds),
      document: z.string().trim().min(1).max(200),
      from: businessDate,
      until: businessDate,
    })
    .refine(({ from, until }) => from <= until, { path: ['until'] }),
  horizonMonths: z.int().min(1).max(36),
  /** the least and the greatest score; 0 to 1 is read as a probability */
  scale: z
    .strictObject({ from: z.number().min(-1e9).max(1e9), to: z.number().min(-1e9).max(1e9) })
    .refine(({ from, to }) => from < to, { path: ['to'] }),
  /** least scores of the high and the medium band; null: the highest tenth of a file, and the next two */
  bands: z.strictObject({ high: z.number(), medium: z.number() }).nullable(),
  /** the prediction of the bank's own whose outcome this model foretells too, so that it can be judged by it; null: none */
  outcomeOf: ownCode.nullable(),
});
export type Registration = z.infer<typeof registration>;

/** The tag of its scores takes a longer name than the model. */
const outsideCode = z.string().regex(/^[a-z][a-z0-9_]{2,39}$/);
export const registerModelRequest = z.strictObject({ code: outsideCode, registration });
export const changeRegistrationRequest = z.strictObject({ registration });
export const retireModelRequest = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** Columns of a scores file by the names of its header. */
export const scoreColumnNames = {
  customer: ['customer_no', '客户号'],
  score: ['score', '评分'],
  date: ['score_date', '评分日期'],
  reasons: ['reasons', '原因'],
} as const;
export const scoreFileColumns = ['customer', 'score', 'date', 'reasons'] as const;
export type ScoreFileColumn = (typeof scoreFileColumns)[number];

/** Why a row of a scores file is not taken, in the order they are looked for. */
export const scoreFaults = {
  COLUMNS: { zh: '列数与表头不符', en: 'it has not as many columns as the header' },
  ENCODING: { zh: '编码不是 UTF-8', en: 'it is not UTF-8' },
  CUSTOMER_NO_NUMBER: { zh: '客户号不是数字', en: 'the customer number is no number' },
  SCORE_NO_NUMBER: { zh: '评分不是数字', en: 'the score is no number' },
  SCORE_OUT_OF_RANGE: {
    zh: '评分超出登记的范围',
    en: 'the score lies outside the registered range',
  },
  DATE_UNREADABLE: { zh: '评分日期不是日期', en: 'the date of the score is none' },
  DATE_OTHER: { zh: '评分日期与文件的日期不同', en: 'the score is of another date than the file' },
  CUSTOMER_UNKNOWN: { zh: '没有这个客户', en: 'there is no such customer' },
  CUSTOMER_TWICE: {
    zh: '同一客户出现多次，全部不取',
    en: 'the customer stands in several rows, of which none is taken',
  },
  CUSTOMER_MERGED: {
    zh: '已并入另一客户号，该客户号另有一行',
    en: 'merged into a number that has a row of its own',
  },
} as const;
export const scoreFaultCodes = Object.keys(scoreFaults) as ScoreFault[];
export type ScoreFault = keyof typeof scoreFaults;

export const uploadScoresQuery = z.strictObject({
  date: businessDate.meta({ description: 'the day whose end the scores are of' }),
  mostRefused: z.coerce
    .number()
    .min(0)
    .max(0.2)
    .default(0)
    .meta({ description: 'share of rows that may be refused; 0: all or nothing' }),
});

const faultCounts = z.partialRecord(z.enum(scoreFaultCodes), z.int());
export const scoresFileStates = ['waiting', 'taken', 'refused'] as const;

/** A file of scores: taken, it is a version of its model; refused, nothing came of it. */
export const scoresFile = z.object({
  id: z.int(),
  code: tagCode,
  fileName: z.string(),
  businessDate,
  state: z.enum(scoresFileStates),
  mostRefused: z.number(),
  /** rows without the header */
  rows: z.int(),
  refused: z.int(),
  faults: faultCounts,
  /** null until it is a version */
  version: z.int().nullable(),
  jobId: z.int().nullable(),
  madeBy: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
});
export type ScoresFile = z.infer<typeof scoresFile>;
export const scoresFilePage = pageOf(scoresFile);

const distribution = z.object({
  lowest: z.number(),
  highest: z.number(),
  mean: z.number(),
  /** rows by twentieth of the scale, the lowest first */
  bins: z.array(z.int()).length(20),
});

/** What a file of scores is judged by: everything that can be known of a model that nobody here has seen. */
export const fileCard = z.object({
  kind: z.literal('file'),
  registration,
  fileId: z.int(),
  fileName: z.string(),
  businessDate,
  rows: z.int(),
  refused: z.int(),
  faults: faultCounts,
  /** customers with a score, and all there are */
  customers: z.int(),
  allCustomers: z.int(),
  /** least scores of the bands */
  bands: z.object({ high: z.number(), medium: z.number() }),
  high: z.int(),
  medium: z.int(),
  distribution,
  /** PSI of the scores against the version before; null: there is none with this scale */
  stability: z.object({ version: z.int(), psi: z.number() }).nullable(),
  /** once what was foretold is known: AUC among the customers scored, by the outcome of the bank's own prediction */
  outcome: z
    .object({
      of: ownCode,
      knownOn: businessDate,
      rows: z.int(),
      positives: z.int(),
      auc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    })
    .nullable(),
});
export type FileCard = z.infer<typeof fileCard>;

export const outsideModelErrors = {
  MODEL_CODE_TAKEN: {
    status: 409,
    zh: '编码 {code} 已被标签、指标或模型使用',
    en: 'The code {code} is that of a tag, a metric or a model',
  },
  MODELS_TOO_MANY: {
    status: 409,
    zh: '外部模型已有 {most} 个，不能再登记',
    en: 'There are {most} models from outside, which is as many as can be registered',
  },
  MODEL_NOT_OUTSIDE: {
    status: 409,
    zh: '模型 {code} 由本行训练，不接收评分文件',
    en: 'The model {code} is trained here and takes no files of scores',
  },
  MODEL_NOT_TRAINED_HERE: {
    status: 409,
    zh: '模型 {code} 的评分来自文件，不能在这里训练',
    en: 'The scores of the model {code} come as files: it cannot be trained here',
  },
  MODEL_BANDS_WRONG: {
    status: 400,
    zh: '高档的最低分应高于中档的最低分，两者都在评分范围内',
    en: 'The high band begins above the medium one, and both within the range of the score',
  },
  MODEL_BASIS_OVER: {
    status: 409,
    zh: '使用依据只在 {from} 至 {until} 有效，{date} 不在其中',
    en: 'The scores may be used from {from} to {until} only, and {date} is not among these days',
  },
  MODEL_SCORES_GONE: {
    status: 409,
    zh: '第 {version} 版的评分已过保留期',
    en: 'The scores of version {version} are past the period they are kept for',
  },
  MODEL_NOT_LIVE: {
    status: 409,
    zh: '模型 {code} 没有在用版本',
    en: 'The model {code} has no live version',
  },
  MODEL_IN_USE: {
    status: 409,
    zh: '模型的标签仍在使用：{names}',
    en: 'The tags of the model are still used: {names}',
  },
  SCORES_IN_FUTURE: {
    status: 400,
    zh: '评分日期 {date} 尚未到来（今天是 {today}）',
    en: 'Scores of {date} cannot be: that day has not come (today is {today})',
  },
  SCORES_HEADER_WRONG: {
    status: 422,
    zh: '表头应为 customer_no,score，可加 score_date 与 reasons（或 客户号，评分，评分日期，原因），文件的表头是：{header}',
    en: 'The header is to be customer_no,score and, if wanted, score_date and reasons; that of the file is: {header}',
  },
  SCORES_ENCODING_WRONG: {
    status: 422,
    zh: '文件不是 UTF-8 编码，请另存为 UTF-8 的 CSV',
    en: 'The file is not UTF-8: save it as a CSV in UTF-8',
  },
  SCORES_FILE_WRONG: {
    status: 422,
    zh: '文件在第 {line} 行不是有效的 CSV',
    en: 'The file is no valid CSV at line {line}',
  },
  SCORES_FILE_EMPTY: {
    status: 422,
    zh: '文件没有数据行',
    en: 'The file has no rows',
  },
  SCORES_FILE_TOO_LONG: {
    status: 422,
    zh: '文件超过 {limit} 行',
    en: 'The file has more than {limit} rows',
  },
  SCORES_TOO_MANY_REFUSED: {
    status: 422,
    zh: '{rows} 行中有 {refused} 行有错，超过允许的 {most}，整份文件未采用；错误行可在文件列表下载',
    en: '{refused} of {rows} rows are wrong, more than the {most} allowed, so nothing of the file is taken; the rows can be downloaded from the list of files',
  },
} satisfies Record<string, ErrorDeclaration>;
