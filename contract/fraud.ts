import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf } from './pages.ts';

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

/** No more than `threshold` of `what` for one of `by` within a sliding window. */
export const velocityRule = z
  .strictObject({
    on: z.boolean(),
    what: z.enum(deedKinds),
    by: z.enum(countedBy),
    minutes: z.int().min(1).max(velocityBounds.minutes),
    threshold: z.int().min(1).max(velocityBounds.threshold),
    action: z.enum(ruleActions),
  })
  .refine(({ what, by }) => !unknownOf[what].includes(by), {
    path: ['by'],
    message: 'this is not known of such a deed',
  })
  .refine(({ what, action }) => action === 'watch' || !onlyWatched.includes(what), {
    path: ['action'],
    message: 'such a deed is only watched',
  });
export type VelocityRule = z.infer<typeof velocityRule>;

const id = z.int().positive();
const count = z.int().min(0);
const moment = z.iso.datetime();

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
/** So many rows of evidence a case. */
export const evidenceLimit = 200;

export const fraudErrors = {
  BENEFIT_UNAVAILABLE: {
    status: 403,
    zh: '暂时无法办理,如有疑问请联系网点,编号 {reference}',
    en: 'This is not available at the moment. Your outlet can help you with number {reference}',
    // The case keeps what it was, with its numbers; who is refused a thousand times writes no thousand rows.
    audit: 'elsewhere',
  },
  FRAUD_RULE_NOT_DRAFT: {
    status: 409,
    zh: '规则正在审批,不能修改',
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
} satisfies Record<string, ErrorDeclaration>;
