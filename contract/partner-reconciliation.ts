import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

/** A partner's file of a day, held against the orders of the bank. Amounts are fen. */
export const partnerReconciliationErrors = {
  PARTNER_FILE_WRONG: {
    status: 422,
    zh: '文件不可用：{zh}',
    en: 'The file cannot be used: {en}',
  },
  PARTNER_DAY_WRONG: {
    status: 422,
    zh: '只能核对已结束的日子',
    en: 'Only a day that is over is reconciled',
  },
  PARTNER_FILE_UPLOADED: {
    status: 409,
    zh: '该文件已用于对账（编号 {reconciliationId}）',
    en: 'This file was reconciled before (number {reconciliationId})',
  },
  PARTNER_DIFFERENCE_CLOSED: {
    status: 409,
    zh: '该差异已处理完毕',
    en: 'This difference has been carried to its end',
  },
} satisfies Record<string, ErrorDeclaration>;

export const partnerFileLimits = { lines: 200_000, bytes: 32 * 2 ** 20, badLines: 200 } as const;
/** The columns of the file, in any order; others are not read. */
export const partnerFileColumns = ['orderNo', 'result', 'amountFen'] as const;

const id = z.int().positive();
const moment = z.iso.datetime();

export const badPartnerLineReasons = ['order_missing', 'result_unknown', 'amount_wrong'] as const;
export type BadPartnerLineReason = (typeof badPartnerLineReasons)[number];
export const toldResults = ['delivered', 'refused'] as const;
export type ToldResult = (typeof toldResults)[number];

export const partnerReconciliation = z.object({
  id,
  partnerId: id,
  partnerName: z.string(),
  day: calendarDay,
  fileName: z.string(),
  lines: z.int(),
  matched: z.int(),
  bad: z.int(),
  differences: z.int(),
  open: z.int(),
  badLines: z
    .array(z.object({ line: z.int(), reason: z.enum(badPartnerLineReasons) }))
    .max(partnerFileLimits.badLines),
  uploadedBy: z.string(),
  uploadedAt: moment,
});
export type PartnerReconciliation = z.infer<typeof partnerReconciliation>;
export const partnerReconciliationPage = pageOf(partnerReconciliation);
export const partnerReconciliationQuery = z.strictObject({
  partnerId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});
export type PartnerReconciliationQuery = z.infer<typeof partnerReconciliationQuery>;
export const partnerFileUpload = z.strictObject({
  partnerId: z.coerce.number().int().positive(),
  day: calendarDay,
});
export type PartnerFileUpload = z.infer<typeof partnerFileUpload>;

export const partnerDifferenceClasses = [
  'missing_here',
  'missing_there',
  'amount',
  'state',
  'duplicate',
] as const;
export type PartnerDifferenceClass = (typeof partnerDifferenceClasses)[number];
export const partnerDifferenceStates = ['open', 'agreed', 'explained', 'written_off'] as const;
const side = z.object({ state: z.string(), amountFen: z.int() });
export const partnerDifference = z.object({
  id,
  reconciliationId: id,
  partnerId: id,
  partnerName: z.string(),
  day: calendarDay,
  class: z.enum(partnerDifferenceClasses),
  state: z.enum(partnerDifferenceStates),
  orderNo: z.string(),
  /** of the file; null for what is missing there */
  line: z.int().nullable(),
  here: side.nullable(),
  there: side.nullable(),
  reason: z.string(),
  closedBy: z.string(),
  closedAt: moment.nullable(),
});
export type PartnerDifference = z.infer<typeof partnerDifference>;
export const partnerDifferencePage = pageOf(partnerDifference);
export const partnerDifferenceQuery = z.strictObject({
  partnerId: z.coerce.number().int().positive().optional(),
  class: z.enum(partnerDifferenceClasses).optional(),
  state: z.enum(partnerDifferenceStates).optional(),
  ...pageQuery,
});
export type PartnerDifferenceQuery = z.infer<typeof partnerDifferenceQuery>;
export const partnerClosing = z.strictObject({
  outcome: z.enum(['explained', 'written_off']),
  reason: z.string().trim().min(1).max(500),
});
export type PartnerClosing = z.infer<typeof partnerClosing>;
