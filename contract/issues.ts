import { z } from 'zod';
import type { Bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { refusalShown } from './refusal-shown.ts';

/** Bulk issue: one benefit of an offer for each customer of a list. */
export const issueStates = [
  'preparing',
  'failed',
  'ready',
  'submitted',
  'approved',
  'running',
  'stopped',
  'done',
  'withdrawn',
] as const;
export type IssueState = (typeof issueStates)[number];

export const issueStateWords: Record<IssueState, Bilingual> = {
  preparing: { zh: '名单准备中', en: 'being prepared' },
  failed: { zh: '准备失败', en: 'not prepared' },
  ready: { zh: '待提交', en: 'ready to be submitted' },
  submitted: { zh: '审批中', en: 'in review' },
  approved: { zh: '已通过审批', en: 'approved' },
  running: { zh: '发放中', en: 'running' },
  stopped: { zh: '已暂停', en: 'stopped' },
  done: { zh: '已完成', en: 'done' },
  withdrawn: { zh: '已撤销', en: 'withdrawn' },
};

/** Why a line, or a customer of an audience, gets nothing. */
export const issueReasons = [
  'NOT_A_NUMBER',
  'UNKNOWN_CUSTOMER',
  'TWICE',
  'CUSTOMER_GONE',
  'UNDER_14',
  'SUPPRESSED',
  'OPTED_OUT',
  'NO_CONSENT',
  'UNIVERSAL_HOLDOUT',
  'CUSTOMER_LIMIT',
  'OFFER_LIMIT',
  'FUNDER_LIMIT',
  'PHONE_MISSING',
  'SHARING_NOT_CONSENTED',
  'CODES_EXHAUSTED',
  'NO_STOCK',
] as const;
export type IssueReason = (typeof issueReasons)[number];

export const issueReasonWords: Record<IssueReason, Bilingual> = {
  NOT_A_NUMBER: { zh: '不是客户号', en: 'not a customer number' },
  UNKNOWN_CUSTOMER: { zh: '没有该客户', en: 'no such customer' },
  TWICE: { zh: '名单中重复', en: 'stands in the list already' },
  CUSTOMER_GONE: { zh: '客户已注销信息或已故', en: 'erased or deceased' },
  UNDER_14: {
    zh: '未满 14 周岁，监护人未同意',
    en: 'younger than 14, without a guardian’s consent',
  },
  SUPPRESSED: { zh: '在免打扰名单中', en: 'suppressed' },
  OPTED_OUT: { zh: '已拒绝营销', en: 'opted out' },
  NO_CONSENT: { zh: '未取得营销同意', en: 'no consent' },
  UNIVERSAL_HOLDOUT: { zh: '全局对照组', en: 'universal holdout' },
  CUSTOMER_LIMIT: { zh: '已达客户限额', en: 'has had all a customer may have' },
  OFFER_LIMIT: { zh: '本期名额已满', en: 'all of this period are given away' },
  FUNDER_LIMIT: { zh: '出资方本期额度已用完', en: 'a funder has given all of this period' },
  PHONE_MISSING: {
    zh: '没有手机号，合作方无法交付',
    en: 'no phone number for the partner to deliver to',
  },
  SHARING_NOT_CONSENTED: {
    zh: '未同意向合作方提供手机号',
    en: 'has not agreed that a partner is told the phone',
  },
  CODES_EXHAUSTED: { zh: '兑换码已发完', en: 'all exchange codes are handed out' },
  NO_STOCK: { zh: '礼品已领完', en: 'no piece of the gift is left' },
};

export const issueErrors = {
  ISSUE_STATE: {
    status: 409,
    zh: '发放状态为“{state}”，不能这样操作',
    en: 'The issue is {state}: this cannot be done now',
    words: { state: issueStateWords },
  },
  ISSUE_EMPTY: {
    status: 409,
    zh: '名单中没有可发放的客户',
    en: 'Nobody of the list may be given anything',
  },
  ISSUE_NOT_AS_APPROVED: {
    status: 409,
    zh: '优惠的面额、门槛或有效期在审批后已变更，请撤销后重新提交',
    en: 'Value, threshold or validity of the offer have changed since the approval: withdraw the issue and make another',
  },
  ISSUE_UPLOAD_WRONG: {
    status: 422,
    zh: '文件第 {line} 行有误：{zh}',
    en: 'Line {line} of the file is wrong: {en}',
  },
  OFFER_BEYOND_REACH: {
    status: 403,
    zh: '该优惠不属于您所辖机构，不能发放',
    en: 'This offer belongs to an org unit beyond your reach: only its own people issue it',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
const name = z.string().trim().min(1).max(100);
const count = z.number().int().min(0);

export const createIssueSchema = z.strictObject({ name, offerId: id, audienceId: id });
export type CreateIssue = z.infer<typeof createIssueSchema>;
/** Of an upload: its first column holds customer numbers. */
export const uploadIssueQuery = z.strictObject({
  name,
  offerId: z.coerce.number().int().positive(),
  header: z.enum(['true', 'false']).default('true'),
});

export const issueSchema = z.object({
  id,
  name,
  offerId: id,
  offerName: z.string(),
  source: z.enum(['audience', 'upload']),
  audienceId: id.nullable(),
  state: z.enum(issueStates),
  /** lines of the list; those who may be given to, counted when it was prepared */
  lines: count,
  recipients: count,
  /** what it costs if all of them use it */
  worstCaseFen: count,
  issued: count,
  /** lines that got nothing, so far */
  refused: count,
  /** of the ranges issued so far: customers gone through */
  done: count,
  jobId: id.nullable(),
  refusal: refusalShown.nullable(),
  orgId: z.number().int(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Issue = z.infer<typeof issueSchema>;
export const issuePageSchema = pageOf(issueSchema);
export const issueQuerySchema = z.strictObject({
  state: z.enum(issueStates).optional(),
  ...pageQuery,
});
export type IssueQuery = z.infer<typeof issueQuerySchema>;

/** One that gets nothing; `line` is null of a member of an audience. */
export const refusedLineSchema = z.object({
  line: z.number().int().nullable(),
  /** the customer's number, or the ends of what was typed */
  text: z.string(),
  reason: z.enum(issueReasons),
});
export type RefusedLine = z.infer<typeof refusedLineSchema>;
export const refusedPageSchema = pageOf(refusedLineSchema);
/** How many lines a file tells at most. */
export const refusedFileLines = 100_000;
