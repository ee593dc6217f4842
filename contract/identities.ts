import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import { customer } from './customers.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

/** What two customers have in common, strongest first. */
export const mergeReasons = [
  'same_identity',
  'same_bank_identifier',
  'same_wechat',
  'same_phone',
  'same_name',
  'same_birth_date',
] as const;
export type MergeReason = (typeof mergeReasons)[number];

/** What speaks against their being one person. */
export const mergeConflicts = [
  'other_identity',
  'other_name',
  'other_birth_date',
  'other_gender',
] as const;
export type MergeConflict = (typeof mergeConflicts)[number];

/** Reasons and conflicts, and how likely: 100 is certain. The values compared are not part of it. */
export const mergeEvidence = z.object({
  score: z.int().min(0).max(100),
  reasons: z.array(z.enum(mergeReasons)),
  conflicts: z.array(z.enum(mergeConflicts)),
});
export type MergeEvidence = z.infer<typeof mergeEvidence>;

/** One of the two customers of a pair, masked as everywhere. */
export const pairedCustomer = customer.extend({
  identityKind: z.string(),
  identity: z.string().nullable(),
  identifiers: z.array(z.object({ scheme: z.string(), value: z.string() })),
});
export type PairedCustomer = z.infer<typeof pairedCustomer>;

export const proposalStates = ['open', 'later', 'merged', 'different'] as const;
export const mergeProposal = mergeEvidence.extend({
  proposalId: z.int(),
  state: z.enum(proposalStates),
  /** the customer who would be kept */
  kept: pairedCustomer,
  merged: pairedCustomer,
  foundAt: z.iso.datetime(),
  laterUntil: z.iso.date().nullable(),
  decidedByName: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export type MergeProposal = z.infer<typeof mergeProposal>;
export const mergeProposalPage = pageOf(mergeProposal);
/** `open` are those to decide today: put off ones whose day has come are among them. */
export const mergeProposalQuery = z.strictObject({
  state: z.enum(['open', 'later', 'different']).default('open'),
  ...pageQuery,
});
export type MergeProposalQuery = z.infer<typeof mergeProposalQuery>;

const reason = z.string().trim().min(4).max(200);
export const proposalDecision = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('merge'), reason }),
  z.strictObject({ decision: z.literal('different'), reason }),
  z.strictObject({ decision: z.literal('later'), reason, until: calendarDay }),
]);
export type ProposalDecision = z.infer<typeof proposalDecision>;

/** Two customers whom a person knows to be one. */
export const mergeNew = z.strictObject({
  oneNo: z.int().positive().max(2_147_483_647),
  otherNo: z.int().positive().max(2_147_483_647),
  reason,
});

export const merge = z.object({
  mergeId: z.int(),
  keptNo: z.int(),
  mergedNo: z.int(),
  /** names as the reader's roles see them */
  keptName: z.string(),
  mergedName: z.string(),
  automatic: z.boolean(),
  evidence: mergeEvidence,
  reason: z.string(),
  mergedByName: z.string(),
  mergedAt: z.iso.datetime(),
  undoneByName: z.string().nullable(),
  undoneAt: z.iso.datetime().nullable(),
  undoReason: z.string().nullable(),
});
export type Merge = z.infer<typeof merge>;
export const mergePage = pageOf(merge);
export const mergeQuery = z.strictObject({
  customerNo: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  standing: z.enum(['true', 'false']).optional(),
  automatic: z.enum(['true', 'false']).optional(),
  ...pageQuery,
});
export type MergeQuery = z.infer<typeof mergeQuery>;
export const mergeUndo = z.strictObject({ reason });
export const mergeMade = z.object({ mergeId: z.int() });
export const duplicateSearch = z.object({ jobId: z.int() });

export const identityErrors = {
  MERGE_WITH_ITSELF: {
    status: 422,
    zh: '不能把客户 {customerNo} 与其自身合并',
    en: 'Customer {customerNo} cannot be merged with itself',
  },
  MERGED_ALREADY: {
    status: 409,
    zh: '客户 {customerNo} 已合并到客户 {mergedInto}；请从后者继续',
    en: 'Customer {customerNo} is merged into customer {mergedInto} already: go on from that one',
  },
  MERGE_OF_ERASED: {
    status: 409,
    zh: '客户 {customerNo} 的个人信息已删除，不能合并',
    en: 'Customer {customerNo} was erased and cannot be merged',
  },
  MERGE_UNDONE: {
    status: 409,
    zh: '该合并已于此前撤销',
    en: 'This merge was undone before',
  },
  MERGE_CHANGED: {
    status: 409,
    zh: '其他人正在变更这些客户的合并关系，请刷新后重试',
    en: 'Somebody else is changing the merges of these customers: reload and try again',
  },
  PROPOSAL_DECIDED: {
    status: 409,
    zh: '该建议已处理：{state}',
    en: 'This proposal has been decided: {state}',
  },
  PROPOSAL_LATER_PAST: {
    status: 422,
    zh: '暂缓日期 {until} 须晚于今天',
    en: 'The day to look again, {until}, must be after today',
  },
} satisfies Record<string, ErrorDeclaration>;
