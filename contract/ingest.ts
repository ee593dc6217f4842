import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { entities } from './mapping-fields.ts';
import { pageOf, pageQuery } from './pages.ts';

/** Why a request about imports, or a whole file, is refused. */
export const ingestErrors = {
  MAPPING_INVALID: {
    status: 422,
    zh: '映射 {file} 第 {line} 行 {path}:{problem}',
    en: 'Mapping {file}, line {line}, {path}: {problem}',
  },
  MAPPING_UNKNOWN: {
    status: 404,
    zh: '没有来源 {source} 的映射',
    en: 'There is no mapping for the source {source}',
  },
  FOLDER_NOT_ALLOWED: {
    status: 422,
    zh: '目录 {folder} 不在允许的导入目录内',
    en: 'The folder {folder} is outside the import folder',
  },
  FILE_MISSING: {
    status: 422,
    zh: '目录中没有与 {glob} 匹配的文件（{entry}）',
    en: 'No file in the folder matches {glob} ({entry})',
  },
  FILE_NOT_IN_MAPPING: {
    status: 422,
    zh: '映射中没有与文件 {file} 匹配的条目',
    en: 'No entry of the mapping matches the file {file}',
  },
  FILE_NAME_TWICE: {
    status: 422,
    zh: '一次交付中有两个名为 {file} 的文件',
    en: 'Two files of the delivery have the name {file}',
  },
  FULL_FILE_TWICE: {
    status: 422,
    zh: '{first} 与 {second} 都是条目 {entry} 同一天的全量文件，后一个会移除前一个带来的数据；请合并为一个文件，或改用 delta 模式',
    en: '{first} and {second} are both full files of the entry {entry} for one day: the second would remove what the first brings; join them, or use the mode delta',
  },
  FILE_EMPTY: { status: 422, zh: '文件 {file} 没有内容', en: 'The file {file} is empty' },
  FILE_CUT_OFF: {
    status: 422,
    zh: '压缩文件 {file} 不完整（解压到第 {line} 行）',
    en: 'The gzip file {file} is cut off (read up to line {line})',
  },
  FILE_NOT_READABLE: {
    status: 422,
    zh: '文件 {file} 无法读取：{problem}',
    en: 'The file {file} cannot be read: {problem}',
  },
  FILE_UNZIPS_TOO_LARGE: {
    status: 422,
    zh: '压缩文件 {file} 解压后过大，不像是数据文件',
    en: 'The gzip file {file} unfolds to far more text than a data file does',
  },
  TOO_MANY_COLUMNS: {
    status: 422,
    zh: '文件 {file} 的表头有 {columns} 列，超过上限 {limit}',
    en: 'The header of {file} has {columns} columns, more than {limit}',
  },
  ENCODING_WRONG: {
    status: 422,
    zh: '文件 {file} 第 {line} 行不是有效的 {encoding} 编码',
    en: 'Line {line} of {file} is not valid {encoding}',
  },
  LINE_TOO_LONG: {
    status: 422,
    zh: '文件 {file} 第 {line} 行超过 {limit} 字节',
    en: 'Line {line} of {file} is longer than {limit} bytes',
  },
  QUOTE_NOT_CLOSED: {
    status: 422,
    zh: '文件 {file} 第 {line} 行的引号没有结束，无法确定其后各行的内容',
    en: 'A quote that opens in line {line} of {file} never closes: what the rows behind it hold is unknown',
  },
  ROW_WITHOUT_KEY: {
    status: 422,
    zh: '全量文件 {file} 第 {line} 行的格式或主键有误，无法确定它是哪一条记录；缺了它，已有的记录会被误删或误关，因此整个文件没有导入',
    en: 'The form or the key of line {line} in the full file {file} is broken, so that nobody can tell which record it is: loading the rest would remove or close that record',
  },
  HEADER_MISMATCH: {
    status: 422,
    zh: '文件 {file} 表头第 {position} 列应为 {expected},实际为 {found}',
    en: 'Column {position} in the header of {file} should be {expected} and is {found}',
  },
  COLUMN_UNKNOWN: {
    status: 422,
    zh: '映射 {path} 引用的列 {column} 不在文件 {file} 中；文件的列：{columns}',
    en: 'The mapping reads the column {column} ({path}), which {file} does not have; it has {columns}',
  },
  BUSINESS_DATE_MISSING: {
    status: 422,
    zh: '无法从 {file} 得到业务日期',
    en: 'The business date cannot be read from {file}',
  },
  BUSINESS_DATE_IN_FUTURE: {
    status: 422,
    zh: '文件 {file} 的业务日期 {date} 在今天 {today} 之后',
    en: 'The business date of {file}, {date}, lies after today, {today}',
  },
  ORGANIZATION_MISSING: {
    status: 422,
    zh: '还没有任何机构，客户无处归属；请先导入机构，或在映射中给出 organization',
    en: 'There is no org unit yet for customers to belong to: import org units first, or give the mapping an organization',
  },
  ERROR_LIMIT_EXCEEDED: {
    status: 422,
    zh: '{rows} 行中有 {rejected} 行有误,超过上限 {limit} 行;首个:第 {line} 行 {column} {reason}',
    en: '{rejected} of {rows} rows have faults, more than the limit of {limit}; first: line {line}, {column}, {reason}',
  },
  CONTROL_ROWS_MISMATCH: {
    status: 422,
    zh: '行数不符：控制总数 {expected}，文件 {found}',
    en: 'The control total says {expected} rows, the file has {found}',
  },
  CONTROL_SUM_MISMATCH: {
    status: 422,
    zh: '{column} 合计不符：控制总数 {expected}，文件 {found}',
    en: 'The control total of {column} says {expected}, the file has {found}',
  },
  CONTROL_MISSING: {
    status: 422,
    zh: '没有找到控制总数：{where}',
    en: 'The control totals are missing: {where}',
  },
  OLDER_THAN_LOADED: {
    status: 422,
    zh: '文件的业务日期 {date} 早于已导入的 {loaded}',
    en: "The file's business date {date} is before the one already loaded, {loaded}",
  },
  NEWER_DELIVERY_LOADED: {
    status: 422,
    zh: '{date} 的数据已由之后交付的文件导入；若仍需此文件，请重新交付',
    en: 'A file delivered later for {date} is loaded already: deliver this one again if it is still meant to count',
  },
  IMPORT_NOT_ALLOWED_HERE: {
    status: 403,
    zh: '只有全行范围的人员可以导入数据和处理隔离数据',
    en: 'Only staff of the whole bank may import data and handle the quarantine',
  },
  IMPORT_NOT_FINISHED: { status: 409, zh: '导入尚未完成', en: 'The import has not finished' },
  QUARANTINE_ROW_CLOSED: {
    status: 409,
    zh: '该隔离行已处理或已过期',
    en: 'This quarantined row was handled already or has expired',
  },
  NOTHING_TO_REPLAY: {
    status: 409,
    zh: '没有待重放的隔离行',
    en: 'There is no quarantined row to replay',
  },
} as const satisfies Record<string, ErrorDeclaration>;
export type IngestErrorCode = keyof typeof ingestErrors;

/** Why a row went to quarantine. `kind` groups them on the data-quality page. */
export const rowFaults = {
  COLUMN_COUNT: {
    kind: 'format',
    zh: '列数与表头不同',
    en: 'The number of columns differs from the header',
  },
  BROKEN_QUOTES: { kind: 'format', zh: '引号不成对', en: 'The quotes are broken' },
  NUL_BYTE: { kind: 'format', zh: '含有空字符（NUL）', en: 'Contains a NUL byte' },
  REQUIRED_MISSING: { kind: 'null', zh: '必填项为空', en: 'A required value is missing' },
  NOT_A_DATE: { kind: 'format', zh: '不是有效日期', en: 'Not a date' },
  NOT_A_TIME: { kind: 'format', zh: '不是有效时间', en: 'Not a time' },
  DATE_OUT_OF_RANGE: { kind: 'range', zh: '日期超出范围', en: 'The date is out of range' },
  NOT_AN_AMOUNT: { kind: 'format', zh: '不是有效金额', en: 'Not an amount' },
  TOO_MANY_DECIMALS: {
    kind: 'format',
    zh: '金额小数位过多',
    en: 'The amount has too many decimals',
  },
  AMOUNT_OUT_OF_RANGE: { kind: 'range', zh: '金额超出范围', en: 'The amount is out of range' },
  NEGATIVE_AMOUNT: { kind: 'range', zh: '金额为负', en: 'The amount is negative' },
  NOT_AN_INTEGER: { kind: 'format', zh: '不是有效整数', en: 'Not a whole number' },
  NOT_A_BOOLEAN: { kind: 'format', zh: '不是是/否', en: 'Neither yes nor no' },
  VALUE_NOT_MAPPED: {
    kind: 'range',
    zh: '映射中没有此值',
    en: 'The mapping does not know this value',
  },
  VALUE_NOT_ALLOWED: { kind: 'range', zh: '值不在允许范围内', en: 'The value is not allowed here' },
  TEXT_TOO_LONG: { kind: 'range', zh: '文本过长', en: 'The text is too long' },
  DUPLICATE_KEY: {
    kind: 'duplicate',
    zh: '主键在文件中重复',
    en: 'The key comes twice in the file',
  },
  UNKNOWN_CUSTOMER: { kind: 'orphan', zh: '客户不存在', en: 'Unknown customer' },
  UNKNOWN_ACCOUNT: {
    kind: 'orphan',
    zh: '账户不存在或没有所有人',
    en: 'Unknown account, or one without an owner',
  },
  UNKNOWN_HOLDER: { kind: 'orphan', zh: '持有关系不存在', en: 'Unknown holding relation' },
  UNKNOWN_ORG: { kind: 'orphan', zh: '机构不存在', en: 'Unknown org unit' },
} as const satisfies Record<
  string,
  { kind: 'format' | 'null' | 'range' | 'duplicate' | 'orphan'; zh: string; en: string }
>;
export type RowFault = keyof typeof rowFaults;
export const rowFaultCodes = Object.keys(rowFaults) as [RowFault, ...RowFault[]];

/**
 * queued → running → loaded | unchanged | refused | failed | cancelled
 * unchanged: the same file was loaded before; refused: the file, nothing of it was loaded; failed:
 * the machine, trying again is harmless.
 */
export const importStates = [
  'queued',
  'running',
  'loaded',
  'unchanged',
  'refused',
  'failed',
  'cancelled',
] as const;
export type ImportState = (typeof importStates)[number];

const count = z.int().min(0);
const moment = z.iso.datetime({ offset: true });
const problemText = z.object({ code: z.string(), zh: z.string(), en: z.string() });

export const importSchema = z.object({
  id: z.int(),
  deliveryId: z.uuid(),
  source: z.string(),
  entry: z.string(),
  entity: z.enum(entities),
  mode: z.enum(['full', 'delta', 'append']),
  fileName: z.string(),
  fileBytes: count,
  businessDate: z.string().nullable(),
  state: z.enum(importStates),
  jobId: z.int().nullable(),
  rowsIn: count,
  rowsLoaded: count,
  rowsRejected: count,
  rowsDuplicate: count,
  rowsRemoved: count,
  /** rows of people who were erased: neither loaded nor kept */
  rowsErased: count,
  rejectedByReason: z.record(z.string(), count),
  control: z.array(
    z.object({ what: z.string(), expected: z.string(), found: z.string(), holds: z.boolean() }),
  ),
  timings: z.array(z.object({ step: z.string(), milliseconds: z.number() })),
  refusal: problemText.nullable(),
  createdAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
});
export type ImportView = z.infer<typeof importSchema>;

export const importListQuerySchema = z.strictObject({
  source: z.string().max(50).optional(),
  state: z.enum(importStates).optional(),
  ...pageQuery,
});
export const importPageSchema = pageOf(importSchema);

/** Files of a folder on the server, below HUIKE_HOME/inbox; uploads come as multipart instead. */
export const importFolderSchema = z.object({
  source: z.string().max(50),
  folder: z.string().min(1).max(500),
});
export const deliverySchema = z.object({
  deliveryId: z.uuid(),
  jobId: z.int(),
  imports: z.array(importSchema),
});

export const quarantineRowSchema = z.object({
  id: z.int(),
  importId: z.int(),
  fileName: z.string(),
  line: z.int(),
  column: z.string(),
  reason: z.object({ code: z.enum(rowFaultCodes), zh: z.string(), en: z.string() }),
  /** the row, masked: personal columns are shown by first and last character */
  cells: z.array(z.object({ column: z.string(), value: z.string() })),
  state: z.enum(['open', 'fixed', 'replayed', 'discarded']),
  expiresAt: moment,
});
export const quarantinePageSchema = pageOf(quarantineRowSchema);
export const quarantineQuerySchema = z.strictObject({
  state: z.enum(['open', 'fixed', 'replayed', 'discarded']).optional(),
  ...pageQuery,
});
/** column → new text */
export const fixRowSchema = z.object({
  cells: z
    .record(z.string().max(200), z.string().max(10_000))
    .refine((cells) => Object.keys(cells).length > 0),
});
export const replaySchema = z.object({ rowIds: z.array(z.int()).max(10_000).optional() });

export const mappingTextSchema = z.object({ yaml: z.string().min(1).max(500_000) });
export const mappingViewSchema = z.object({
  source: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  yaml: z.string(),
  version: z.int(),
  updatedAt: moment,
  entries: z.array(
    z.object({
      name: z.string(),
      entity: z.enum(entities),
      glob: z.string(),
      mode: z.enum(['full', 'delta', 'append']),
    }),
  ),
});
export const mappingListSchema = z.object({ items: z.array(mappingViewSchema) });

/** The first rows of a file as the mapping would load them, personal fields masked. */
export const previewSchema = z.object({
  entry: z.string(),
  columns: z.array(z.string()),
  rows: z.array(
    z.object({
      line: z.int(),
      values: z.array(z.object({ field: z.string(), value: z.string() })),
      faults: z.array(z.object({ column: z.string(), reason: problemText })),
    }),
  ),
});

/** Data quality, one row a source and entry: sums over its loaded and refused imports. */
export const dataQualitySchema = z.object({
  items: z.array(
    z.object({
      source: z.string(),
      sourceName: z.object({ zh: z.string(), en: z.string() }),
      entry: z.string(),
      entity: z.enum(entities),
      imports: count,
      refused: count,
      rowsIn: count,
      rowsLoaded: count,
      rowsRejected: count,
      duplicates: count,
      nulls: count,
      outOfRange: count,
      orphans: count,
      badFormat: count,
      /** the newest business date loaded, and how many days it lies behind the bank's day */
      businessDate: z.string().nullable(),
      daysBehind: z.int().nullable(),
      lastLoadedAt: moment.nullable(),
      /** share of blank values per field in the latest load */
      blanks: z.array(z.object({ field: z.string(), share: z.number() })),
    }),
  ),
});
