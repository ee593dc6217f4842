import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { businessDate, tagCode, tagHistoryDates, tagTypes, tagUnits } from './tags.ts';

const reason = z.string().trim().min(1).max(200);
const customerNo = z.int().min(1).max(2_147_483_647);
/** As many as a page of a list holds: a selection on screen. */
const customerNos = z.array(customerNo).min(1).max(200);

export const assignTagRequest = z.strictObject({
  code: tagCode,
  customerNos,
  value: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .meta({ description: 'a value of a choice; true for a flag' }),
  validUntil: businessDate.nullable().meta({ description: 'the last day it holds' }),
  reason,
});
export const takeBackTagRequest = z.strictObject({ code: tagCode, customerNos, reason });
export const customersChanged = z.object({ customers: z.int() });

export const assignmentOrigins = ['staff', 'file', 'outside'] as const;

/** A tag as it was given to one customer. */
export const tagAssignment = z.object({
  assignmentId: z.int(),
  code: tagCode,
  /** null: the tag is no longer in use */
  name: bilingual.nullable(),
  value: z.string(),
  choice: bilingual.nullable(),
  origin: z.enum(assignmentOrigins),
  reason: z.string(),
  assignedBy: z.string().nullable(),
  assignedAt: z.iso.datetime(),
  validFrom: businessDate,
  validUntil: businessDate.nullable(),
  removedOn: businessDate.nullable(),
  removedBy: z.string().nullable(),
  removedReason: z.string(),
});
export type TagAssignment = z.infer<typeof tagAssignment>;
export const tagAssignmentPage = pageOf(tagAssignment);

export const tagTimelineQuery = z.strictObject({ code: tagCode });
export const timelineEvents = ['assigned', 'removed', 'deleted', 'restored'] as const;
/** What one tag said of one customer, day by day, and what people did about it. */
export const tagTimeline = z.object({
  code: tagCode,
  name: bilingual,
  type: z.enum(tagTypes),
  unit: z.enum(tagUnits).nullable(),
  points: z
    .array(
      z.object({
        businessDate,
        value: z.union([z.boolean(), z.number(), z.string(), z.null()]),
        choice: bilingual.nullable(),
        band: z.object({ from: z.number().nullable(), to: z.number().nullable() }).nullable(),
      }),
    )
    .max(tagHistoryDates)
    .meta({ description: 'the business dates that are kept, the newest first' }),
  events: z
    .array(
      z.object({
        day: businessDate,
        event: z.enum(timelineEvents),
        value: z.string().nullable(),
        reason: z.string(),
        by: z.string().nullable(),
      }),
    )
    .max(tagHistoryDates),
});
export type TagTimeline = z.infer<typeof tagTimeline>;

export const uploadTagsQuery = z.strictObject({
  code: tagCode,
  identifier: z.enum(['customer_no', 'bank_identifier']).default('bank_identifier'),
  header: z.enum(['true', 'false']).default('true'),
  reason,
  validUntil: businessDate.optional(),
});
export const untakenReasons = [
  'not_a_number',
  'not_found',
  'value_unknown',
  'twice',
  'deleted_by_customer',
] as const;
export type UntakenReason = (typeof untakenReasons)[number];
export const tagUpload = z.object({
  id: z.int(),
  code: tagCode,
  fileName: z.string(),
  reason: z.string(),
  validUntil: businessDate.nullable(),
  state: z.enum(['waiting', 'done']),
  lines: z.int(),
  untaken: z.int(),
  given: z.int(),
  jobId: z.int().nullable(),
  madeBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type TagUpload = z.infer<typeof tagUpload>;
export const tagUploadPage = pageOf(tagUpload);
export const tagUploadQuery = z.strictObject({ code: tagCode.optional(), ...pageQuery });
export const tagUploadPath = z.object({ id: z.coerce.number().int().positive() });
/** Lines that were not taken are kept up to so many. */
export const keptUntaken = 1000;
export const untakenLine = z.object({ line: z.int(), reason: z.enum(untakenReasons) });
export const untakenPage = pageOf(untakenLine);

export const tagAssignmentErrors = {
  TAG_UPLOAD_WRONG: {
    status: 400,
    zh: '文件第 {line} 行：{zh}',
    en: 'Line {line} of the file: {en}',
  },
  TAG_UPLOAD_EMPTY: {
    status: 400,
    zh: '文件中没有可用的行：首列为客户号，第二列为取值',
    en: 'No line of the file can be used: the first column is the customer, the second the value',
  },
} satisfies Record<string, ErrorDeclaration>;
