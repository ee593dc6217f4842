import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

/** Exchange codes (兑换码) that a partner gave in files; each is handed out once. */
export const exchangeCodeErrors = {
  CODE_FILE_WRONG: {
    status: 422,
    zh: '文件不可用：{zh}',
    en: 'The file cannot be used: {en}',
  },
  CODES_NOT_TAKEN: {
    status: 422,
    zh: '该产品不以兑换码交付',
    en: 'This product is not delivered by codes',
  },
  BATCH_EXPIRED: {
    status: 422,
    zh: '有效期须不早于今天',
    en: 'The last day of the codes is today or later',
  },
  BATCH_WITHDRAWN: {
    status: 409,
    zh: '该批次已撤回',
    en: 'This batch was withdrawn already',
  },
  CODE_NOT_HANDED: {
    status: 404,
    zh: '该券没有兑换码',
    en: 'No code was handed out for this voucher',
  },
} satisfies Record<string, ErrorDeclaration>;

export const codeLimits = { lines: 300_000, bytes: 32 * 2 ** 20, shownBadLines: 200 } as const;

const id = z.int().positive();
const moment = z.iso.datetime();

export const badCodeReasons = [
  'code_missing',
  'code_malformed',
  'too_many_columns',
  'duplicate_in_file',
  'duplicate_in_batch',
] as const;
export type BadCodeReason = (typeof badCodeReasons)[number];

export const badCodeLine = z.object({
  line: z.int(),
  reason: z.enum(badCodeReasons),
  /** of a duplicate: the line of this file, or the batch, that has the code */
  ofLine: z.int().nullable(),
  ofBatch: z.int().nullable(),
});
export type BadCodeLine = z.infer<typeof badCodeLine>;
export const badCodeLinePage = pageOf(badCodeLine);

export const batchStates = ['open', 'withdrawn'] as const;
export const codeBatch = z.object({
  id,
  productId: id,
  productName: z.string(),
  partnerName: z.string(),
  fileName: z.string(),
  /** the last day its codes are handed out */
  expiresOn: calendarDay,
  lines: z.int(),
  codes: z.int(),
  bad: z.int(),
  handed: z.int(),
  /** what can be handed out today: nothing once it is over or withdrawn */
  left: z.int(),
  state: z.enum(batchStates),
  uploadedBy: z.string(),
  uploadedAt: moment,
  withdrawnReason: z.string(),
});
export type CodeBatch = z.infer<typeof codeBatch>;
export const codeBatchPage = pageOf(codeBatch);
export const codeBatchQuery = z.strictObject({
  productId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});
export type CodeBatchQuery = z.infer<typeof codeBatchQuery>;

/** What is said beside the file. */
export const codeUpload = z.strictObject({
  productId: z.coerce.number().int().positive(),
  expiresOn: calendarDay,
});
export type CodeUpload = z.infer<typeof codeUpload>;
export const codeUploaded = codeBatch.extend({
  /** the same file came before: this is its batch, and nothing was added */
  repeated: z.boolean(),
  badLines: z.array(badCodeLine).max(codeLimits.shownBadLines),
});

export const codeWithdrawal = z.strictObject({ reason: z.string().trim().min(1).max(500) });
/** `pin`: the secret beside the code, where the file had one. */
export const exchangeCode = z.object({
  code: z.string(),
  pin: z.string().nullable(),
  expiresOn: calendarDay,
  /** what it is good for, and where */
  productName: z.string(),
  partnerName: z.string(),
});
export type ExchangeCode = z.infer<typeof exchangeCode>;
