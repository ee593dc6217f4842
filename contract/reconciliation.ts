import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumberText } from './short-number.ts';

/** What a merchant or an acquirer says happened, held against what the bank knows. Amounts are fen. */
export const reconciliationErrors = {
  STATEMENT_FILE_WRONG: {
    status: 422,
    zh: '文件第 {line} 行：{zh}',
    en: 'Line {line} of the file: {en}',
  },
  STATEMENT_COLUMN_MISSING: {
    status: 422,
    zh: '文件没有列"{column}"',
    en: 'The file has no column "{column}"',
  },
  STATEMENT_EMPTY: {
    status: 422,
    zh: '文件中没有可用的行',
    en: 'The file has no line that can be used',
  },
  STATEMENT_PERIOD_WRONG: {
    status: 422,
    zh: '对账区间须为已结束的日子，最多 {days} 天',
    en: 'A reconciliation covers days that are over, {days} at most',
  },
  STATEMENT_UPLOADED: {
    status: 409,
    zh: '该文件已用于对账（编号 {reconciliationId}）',
    en: 'This file was reconciled before (number {reconciliationId})',
  },
  DIFFERENCE_CLOSED: {
    status: 409,
    zh: '该差异已处理完毕',
    en: 'This difference has been carried to its end',
  },
  DIFFERENCE_SUBMITTED: {
    status: 409,
    zh: '该差异的调账正等待复核',
    en: 'The adjustment of this difference waits for a second person',
  },
  ADJUSTMENT_NEEDS_BUDGET: {
    status: 422,
    zh: '调账须说明金额和所用预算',
    en: 'An adjustment names its amount and the budget it is booked to',
  },
  ADJUSTMENT_SHORT: {
    status: 409,
    zh: '余额 {availableFen} 元，不足调账所需的 {neededFen} 元',
    en: 'There are {availableFen} yuan, less than the {neededFen} of the adjustment',
  },
} satisfies Record<string, ErrorDeclaration>;

export const reconciliationLimits = { lines: 200_000, days: 31, badLines: 200 } as const;

const id = z.int().positive();
const moment = z.iso.datetime();
const column = z.string().trim().min(1).max(64);

export const deedKinds = ['redeem', 'refund'] as const;
export type DeedKind = (typeof deedKinds)[number];

/** Which column of the file says what, and how it words the kinds. */
export const statementMapping = z.strictObject({
  reference: column,
  time: column,
  amount: column,
  /** without it every line is a redemption, and one of a negative amount a refund */
  kind: column.optional(),
  redeemWord: z.string().trim().max(40).default('核销'),
  refundWord: z.string().trim().max(40).default('退款'),
  /** fen where the file counts in them */
  unit: z.enum(['yuan', 'fen']).default('yuan'),
});
export type StatementMapping = z.infer<typeof statementMapping>;
/** What is said beside the file: whose it is, of which days, and what its columns mean. */
/** How the signs of a CSV file are written; `auto` finds out whether it is UTF-8 or GB18030 (what Excel in China writes). */
export const statementEncodings = ['auto', 'utf-8', 'gb18030'] as const;
export type StatementEncoding = (typeof statementEncodings)[number];

export const reconciliationUpload = statementMapping.extend({
  encoding: z.enum(statementEncodings).default('auto'),
  merchantNo: shortNumberText,
  from: calendarDay,
  until: calendarDay,
});
export type ReconciliationUpload = z.infer<typeof reconciliationUpload>;

export const badLineReasons = [
  'reference_missing',
  'amount_wrong',
  'time_wrong',
  'kind_unknown',
  'outside_period',
] as const;
export type BadLineReason = (typeof badLineReasons)[number];

export const reconciliation = z.object({
  id,
  merchantNo: z.int(),
  merchantName: z.string(),
  from: calendarDay,
  until: calendarDay,
  fileName: z.string(),
  lines: z.int(),
  badLines: z.int(),
  matched: z.int(),
  differences: z.int(),
  open: z.int(),
  uploadedBy: z.string(),
  uploadedAt: moment,
});
export type Reconciliation = z.infer<typeof reconciliation>;
export const reconciliationPage = pageOf(reconciliation);
export const reconciliationQuery = z.strictObject({
  merchantNo: shortNumberText.optional(),
  ...pageQuery,
});
export const reconciliationDetail = reconciliation.extend({
  told: z
    .array(z.object({ line: z.int(), reason: z.enum(badLineReasons) }))
    .max(reconciliationLimits.badLines),
});

export const differenceClasses = [
  'missing_here',
  'missing_there',
  'amount',
  'time',
  'duplicate',
] as const;
export type DifferenceClass = (typeof differenceClasses)[number];
// open ──▶ explained | written_off
//   └────▶ adjusted          an amount is booked between the merchant and a budget
//   └────▶ submitted ──approved──▶ adjusted, ──returned──▶ open
export const differenceStates = [
  'open',
  'submitted',
  'explained',
  'adjusted',
  'written_off',
] as const;
const told = z.object({ amountFen: z.int(), at: moment });
export const difference = z.object({
  id,
  reconciliationId: id,
  merchantNo: z.int(),
  class: z.enum(differenceClasses),
  state: z.enum(differenceStates),
  kind: z.enum(deedKinds),
  reference: z.string(),
  /** the line of the file; null for what is missing there */
  line: z.int().nullable(),
  here: told.nullable(),
  there: told.nullable(),
  redemptionId: id.nullable(),
  adjustedFen: z.int().nullable(),
  reason: z.string(),
  closedBy: z.string(),
  closedAt: moment.nullable(),
});
export type Difference = z.infer<typeof difference>;
export const differencePage = pageOf(difference);
export const differenceQuery = z.strictObject({
  reconciliationId: z.coerce.number().int().positive().optional(),
  merchantNo: shortNumberText.optional(),
  class: z.enum(differenceClasses).optional(),
  state: z.enum(differenceStates).optional(),
  ...pageQuery,
});
export type DifferenceQuery = z.infer<typeof differenceQuery>;
export const closing = z.strictObject({
  outcome: z.enum(['explained', 'written_off', 'adjusted']),
  reason: z.string().trim().min(1).max(500),
  /** into the merchant's balance; negative takes back from it */
  amountFen: z.int().min(-1_000_000_000_000).max(1_000_000_000_000).optional(),
  budgetId: id.optional(),
});
export type Closing = z.infer<typeof closing>;
