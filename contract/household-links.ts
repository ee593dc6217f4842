import { z } from 'zod';
import { customer } from './customers.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

/** What speaks for one household: a joint account is certain, a shared phone is a proposal. */
export const householdEvidences = ['joint_account', 'same_phone'] as const;
export type HouseholdEvidence = (typeof householdEvidences)[number];
export const householdStates = ['proposed', 'confirmed', 'rejected'] as const;
export type HouseholdState = (typeof householdStates)[number];

/** A customer as links show it; the name masked as the reader's roles ask. */
export const linkedCustomer = customer.pick({
  customerNo: true,
  name: true,
  gender: true,
  managingOrgName: true,
});
export type LinkedCustomer = z.infer<typeof linkedCustomer>;

const standing = z.object({
  linkId: z.int(),
  state: z.enum(householdStates),
  /** empty where a person confirmed what nothing speaks for any more */
  evidence: z.array(z.enum(householdEvidences)),
  foundAt: z.iso.datetime(),
  /** null: nobody has decided, the rule's word stands */
  decidedByName: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export const householdMember = standing.extend({ customer: linkedCustomer });
export type HouseholdMember = z.infer<typeof householdMember>;
export const householdLink = standing.extend({ one: linkedCustomer, other: linkedCustomer });
export type HouseholdLink = z.infer<typeof householdLink>;

export const linkLimits = {
  /** members shown of one household */
  members: 50,
  /** persons who share a phone or an account; of more it is a company's or a club's */
  persons: 4,
  /** a count of colleagues below this would tell of single persons */
  colleagues: 3,
} as const;

/** Those whom a customer lives with and works for, as far as they are customers. */
export const customerLinks = z.object({
  customerNo: z.int(),
  household: z.array(householdMember).max(linkLimits.members),
  /** members of the household whom the reader may not see: no more is told of them */
  elsewhere: z.int().min(0),
  employer: z
    .object({
      name: z.string(),
      industry: z.string(),
      /** other customers of this employer that the reader may see; null for fewer than three */
      colleagues: z.int().nullable(),
    })
    .nullable(),
});
export type CustomerLinks = z.infer<typeof customerLinks>;

export const householdLinkPage = pageOf(householdLink);
export const householdLinkQuery = z.strictObject({
  state: z.enum(householdStates).default('proposed'),
  ...pageQuery,
});
export type HouseholdLinkQuery = z.infer<typeof householdLinkQuery>;

const reason = z.string().trim().min(4).max(200);
/** `undo` takes a person's decision back: the rule's word stands again. */
export const householdDecision = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('confirm'), reason }),
  z.strictObject({ decision: z.literal('reject'), reason }),
  z.strictObject({ decision: z.literal('undo') }),
]);
export type HouseholdDecision = z.infer<typeof householdDecision>;

export const householdErrors = {
  HOUSEHOLD_LINK_DECIDED: {
    status: 409,
    zh: '该家庭关系已由他人处理，请刷新后重试',
    en: 'Somebody has decided about this household link: reload and try again',
  },
  HOUSEHOLD_LINK_UNDECIDED: {
    status: 409,
    zh: '该家庭关系没有可撤销的人工判断',
    en: 'No person has decided about this household link, so there is nothing to undo',
  },
  HOUSEHOLD_OF_ONE_PERSON: {
    status: 409,
    zh: '两个客户号已合并为同一人，不再是家庭关系',
    en: 'The two numbers were merged into one person, which is no household',
  },
} satisfies Record<string, ErrorDeclaration>;
