import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** What happens that a velocity rule counts. */
export const deedKinds = [
  'claim',
  'redemption',
  'refund',
  'play',
  'failed_opening',
  'failed_sign_in',
] as const;
export type DeedKind = (typeof deedKinds)[number];

/** By what it is counted. */
export const countedBy = [
  'customer',
  'device',
  'address',
  'outlet',
  'merchant',
  'operator',
  'phone',
] as const;
export type CountedBy = (typeof countedBy)[number];

/** `watch`: a case only; `review`: refused until somebody has decided; `block`: refused, and nobody is asked. */
export const ruleActions = ['watch', 'review', 'block'] as const;
export type RuleAction = (typeof ruleActions)[number];

/** Counts stand in memory for as long as the longest window, and a key keeps as many moments as its threshold. */
export const velocityBounds = { minutes: 7 * 1440, threshold: 1_000 } as const;

/** Deeds that are told once they have happened: a refund is owed, and a sign-in has a lockout of its own. */
const onlyWatched: readonly DeedKind[] = ['refund', 'failed_sign_in'];
/** What is known of a deed before it happens, or at all: nobody's outlet is known of a code that opened nothing. */
const unknownOf: Readonly<Record<DeedKind, readonly CountedBy[]>> = {
  claim: [],
  redemption: ['address'],
  refund: ['address', 'device', 'phone'],
  play: ['merchant'],
  failed_opening: ['customer', 'outlet', 'merchant', 'phone'],
  failed_sign_in: ['customer', 'outlet', 'merchant', 'phone', 'operator'],
};

export function isCountedBy(what: DeedKind, by: CountedBy): boolean {
  return !unknownOf[what].includes(by);
}
/** Customers are told apart where they act for themselves on a device of their own. */
export function countsCustomers(what: DeedKind, by: CountedBy): boolean {
  return by === 'device' && (what === 'claim' || what === 'play');
}
export function mayActOn(what: DeedKind, action: RuleAction): boolean {
  return action === 'watch' || !onlyWatched.includes(what);
}

/** Something that somebody does with benefits, by what it is counted; null is what is not known of it. */
export type Deed = {
  what: DeedKind;
  customerNo: number | null;
  /** keyed digests, never the device or address itself */
  deviceKey: string | null;
  addressKey: string | null;
  phoneKey: string | null;
  /** staff or system that acts for the customer, as in `staff:12`; null where the customer acts */
  operator: string | null;
  outletOrgId: number | null;
  merchantNo: number | null;
  /** deeds of one order happen together or not at all: they do not stand before each other */
  order?: number;
  /** voucher, redemption, reversal or draw:ordinal, once it has happened */
  objectKey?: string;
};

/** No more than `threshold` of `what`, or of the customers who did it, for one of `by` within a sliding window. */
export const velocityRule = z
  .strictObject({
    on: z.boolean(),
    what: z.enum(deedKinds),
    by: z.enum(countedBy),
    /** left out: the deeds themselves */
    counts: z.literal('customers').optional(),
    minutes: z.int().min(1).max(velocityBounds.minutes),
    threshold: z.int().min(1).max(velocityBounds.threshold),
    action: z.enum(ruleActions),
  })
  .refine(({ what, by }) => isCountedBy(what, by), {
    path: ['by'],
    message: 'this is not known of such a deed',
  })
  .refine(({ what, by, counts }) => counts === undefined || countsCustomers(what, by), {
    path: ['counts'],
    message: 'customers are not told apart there',
  })
  .refine(({ what, action }) => mayActOn(what, action), {
    path: ['action'],
    message: 'such a deed is only watched',
  });
export type VelocityRule = z.infer<typeof velocityRule>;

const id = z.int().positive();
const count = z.int().min(0);
const moment = z.iso.datetime();
const reason = z.string().trim().min(1).max(500);

export const fraudRuleVersionStates = ['draft', 'submitted', 'approved', 'returned'] as const;
export const fraudRule = z.object({
  id,
  code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  nameZh: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().min(1).max(100),
  state: z.enum(['draft', 'active']),
  latestVersion: id,
  latestState: z.enum(fraudRuleVersionStates),
  activeVersion: id.nullable(),
  /** of the newest version */
  content: velocityRule,
  /** in force; null before the first approval */
  activeContent: velocityRule.nullable(),
  /** what it found, over all versions: deeds above the threshold, and what became of its cases */
  hits: count,
  refused: count,
  openCases: count,
  confirmedCases: count,
  clearedCases: count,
});
export type FraudRule = z.infer<typeof fraudRule>;
export const fraudRulePage = pageOf(fraudRule);
export const createFraudRule = fraudRule
  .pick({ code: true, nameZh: true, nameEn: true, content: true })
  .strict();
export type CreateFraudRule = z.infer<typeof createFraudRule>;
export const changeFraudRule = z.strictObject({ content: velocityRule });
/** What a rule would have met in the past, as if nothing had been refused. */
export const rulePreview = z.object({
  days: count,
  /** the oldest deed that is kept; null when there is none */
  since: moment.nullable(),
  deeds: count,
  hits: count,
  subjects: count,
});
export type RulePreview = z.infer<typeof rulePreview>;
export const previewDays = 30;

export const clusterKinds = [
  'new_accounts',
  'same_device',
  'same_phone',
  'merchant_people',
  'merchant_loyal',
  'merchant_device',
  'merchant_threshold',
] as const;
export type ClusterKind = (typeof clusterKinds)[number];

const number = (least: number, most: number) => z.int().min(least).max(most);
/**
 * From how many on, and within what, people or deeds that go together are worth somebody's look. A family of four
 * may share a phone and a till may be busy: the numbers stand above what is usual.
 */
export const clusterBounds = z.strictObject({
  /** how far back is looked */
  days: number(1, 30),
  newAccountDays: number(1, 30),
  newAtOutlet: number(2, 1_000),
  newOnDevice: number(2, 1_000),
  newOnPhone: number(2, 1_000),
  onDevice: number(2, 1_000),
  onPhone: number(2, 1_000),
  byOwner: number(1, 1_000),
  loyalCustomers: number(2, 1_000),
  loyalRedemptions: number(2, 1_000),
  loyalMinutes: number(1, 1_440),
  sharedDevice: number(2, 1_000),
  justAbove: number(2, 1_000),
  justAbovePercent: number(0, 10),
  mostPercent: number(50, 100),
});
export type ClusterBounds = z.infer<typeof clusterBounds>;
export const clusterBoundsView = z.object({
  version: z.int(),
  /** in force */
  content: clusterBounds,
  /** the newest, each as it was approved */
  versions: z
    .array(
      z.object({
        version: z.int(),
        content: clusterBounds,
        reason: z.string(),
        approvedAt: moment,
      }),
    )
    .max(50),
});
export type ClusterBoundsView = z.infer<typeof clusterBoundsView>;
export const changeClusterBounds = z.strictObject({ content: clusterBounds, reason });
export const boundsAsked = z.object({ approvalId: id });

export const caseStates = ['open', 'escalated', 'cleared', 'confirmed', 'recorded'] as const;
export type FraudCaseState = (typeof caseStates)[number];

export const fraudCase = z.object({
  id,
  rule: z.object({ id, nameZh: z.string(), nameEn: z.string() }).nullable(),
  cluster: z.enum(clusterKinds).nullable(),
  subjectKind: z.enum(countedBy),
  /** a number, a person of the bank, or the first signs of a digest */
  subject: z.string(),
  /** of a customer or merchant, masked as elsewhere, or of staff */
  subjectName: z.string().nullable(),
  state: z.enum(caseStates),
  hits: count,
  refused: count,
  firstAt: moment,
  lastAt: moment,
  orgId: shortNumber,
  assignedTo: id.nullable(),
  assigneeName: z.string().nullable(),
  decidedAt: moment.nullable(),
  reason: z.string().nullable(),
});
export type FraudCase = z.infer<typeof fraudCase>;
export const fraudCasePage = pageOf(fraudCase);
export const fraudCaseQuery = z.strictObject({
  state: z.enum([...caseStates, 'undecided']).optional(),
  ruleId: z.coerce.number().int().positive().optional(),
  cluster: z.enum(clusterKinds).optional(),
  subjectKind: z.enum(countedBy).optional(),
  customerNo: shortNumberText.optional(),
  /** what somebody who was refused was told */
  reference: z.string().trim().toUpperCase().max(20).optional(),
  mine: z.enum(['true', 'false']).optional(),
  ...pageQuery,
});
export type FraudCaseQuery = z.infer<typeof fraudCaseQuery>;

export const evidenceRow = z.object({
  line: z.int(),
  at: moment,
  what: z.string(),
  objectKey: z.string().nullable(),
  customerNo: shortNumber.nullable(),
  customerName: z.string().nullable(),
  merchantNo: z.int().nullable(),
  outletOrgId: z.int().nullable(),
  /** of staff the name; a system as it is recorded */
  operator: z.string().nullable(),
  refused: z.boolean(),
  amountFen: z.int().nullable(),
});
export type EvidenceRow = z.infer<typeof evidenceRow>;
export const fraudBlock = z.object({
  id,
  subjectKind: z.enum(['customer', 'device', 'merchant']),
  subject: z.string(),
  reason: z.string(),
  blockedAt: moment,
  until: moment,
  endedAt: moment.nullable(),
  endReason: z.string().nullable(),
});
export type FraudBlock = z.infer<typeof fraudBlock>;
// in_force ──undone by a person──▶ ended, in_force ──its last day is over──▶ over
export const blockStates = ['in_force', 'ended', 'over'] as const;
/** A block with its case: who stands blocked by whom and why, and who undid it. */
export const fraudBlockListed = fraudBlock.extend({
  caseId: id,
  state: z.enum(blockStates),
  /** as far as the reader may know it */
  subjectName: z.string().nullable(),
  blockedBy: z.string(),
  endedBy: z.string().nullable(),
  orgId: z.int(),
});
export type FraudBlockListed = z.infer<typeof fraudBlockListed>;
export const fraudBlockPage = pageOf(fraudBlockListed);
export const fraudBlockQuery = z.strictObject({
  state: z.enum(blockStates).optional(),
  subjectKind: z.enum(['customer', 'device', 'merchant']).optional(),
  customerNo: shortNumberText.optional(),
  merchantNo: shortNumberText.optional(),
  ...pageQuery,
});
export type FraudBlockQuery = z.infer<typeof fraudBlockQuery>;
export const evidenceLimit = 200;
export const noteLimit = 200;
export const fraudCaseView = fraudCase.extend({
  evidence: z.array(evidenceRow).max(evidenceLimit),
  notes: z.array(z.object({ id, author: z.string(), text: z.string(), at: moment })).max(noteLimit),
  blocks: z.array(fraudBlock).max(evidenceLimit),
  /** a confirmation that waits for a second person */
  approvalId: id.nullable(),
});
export type FraudCaseView = z.infer<typeof fraudCaseView>;

export const caseNote = z.strictObject({ text: z.string().trim().min(1).max(1000) });
export const assignCase = z.strictObject({ staffId: id.nullable() });
export const escalateCase = z.strictObject({ reason });
export const clearCase = z.strictObject({
  reason,
  /** so long the same is not found again */
  exemptDays: z.int().min(0).max(365).default(30),
});
export type ClearCase = z.infer<typeof clearCase>;
export const confirmCase = z.strictObject({
  reason,
  /** the last day of the block */
  until: z.iso.date(),
  /** what is blocked: the subject itself where it can be, or the customers of the evidence */
  block: z.enum(['subject', 'customers']),
});
export type ConfirmCase = z.infer<typeof confirmCase>;
export const endBlock = z.strictObject({
  reason,
  exemptDays: z.int().min(0).max(365).default(30),
});
/** What became of a confirmation: blocked at once, or waiting for a second person. */
export const confirmation = z.object({ blocked: count, approvalId: id.nullable() });

export const fraudErrors = {
  BENEFIT_UNAVAILABLE: {
    status: 403,
    zh: '暂时无法办理，如有疑问请联系网点，编号 {reference}',
    en: 'This is not available at the moment. Your outlet can help you with number {reference}',
    // A validation records nothing, so there is no number to ask about yet.
    words: { reference: { none: { zh: '于核销时给出', en: '(told when it is redeemed)' } } },
    // The case keeps what it was, with its numbers; who is refused a thousand times writes no thousand rows.
    audit: 'elsewhere',
  },
  FRAUD_RULE_NOT_DRAFT: {
    status: 409,
    zh: '规则正在审批，不能修改',
    en: 'The rule waits for approval and can’t be changed',
  },
  FRAUD_RULE_NOTHING_TO_SUBMIT: {
    status: 409,
    zh: '没有可提交的规则草稿',
    en: 'There is no draft of the rule to submit',
  },
  FRAUD_RULE_CHANGED: {
    status: 409,
    zh: '规则在提交后有变化',
    en: 'The rule has changed since it was submitted',
  },
  FRAUD_CASE_DECIDED: {
    status: 409,
    zh: '该案件已有结论',
    en: 'This case has been decided',
  },
  FRAUD_CASE_WAITS: {
    status: 409,
    zh: '该案件正在等待复核',
    en: 'This case waits for a second person',
  },
  FRAUD_OWN_CASE: {
    status: 403,
    zh: '不能处理涉及本人的案件',
    en: 'Nobody decides on a case about themselves',
  },
  FRAUD_NOT_BLOCKABLE: {
    status: 422,
    zh: '该对象不能冻结，请改为冻结证据中的客户',
    en: 'This subject can’t be blocked; block the customers of the evidence instead',
  },
  FRAUD_NOBODY_TO_BLOCK: {
    status: 422,
    zh: '证据中没有您可处理的客户',
    en: 'The evidence names no customer that is yours to block',
  },
  FRAUD_UNTIL_PAST: {
    status: 422,
    zh: '冻结截止日须在今天或以后',
    en: 'The last day of a block is today or later',
  },
  FRAUD_BLOCK_ENDED: {
    status: 409,
    zh: '该冻结已解除或到期',
    en: 'This block was undone or has run out',
  },
  FRAUD_ASSIGNEE_UNKNOWN: {
    status: 422,
    zh: '该员工不能处理此案件',
    en: 'This person can’t work on the case',
  },
  FRAUD_CASE_FULL: {
    status: 409,
    zh: '备注已达上限',
    en: 'The case can take no more notes',
  },
} satisfies Record<string, ErrorDeclaration>;
