import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { calendarDay } from './calendar-day.ts';

export const consentPurposes = [
  'marketing',
  'personalised_marketing',
  'profiling',
  'sharing_merchant',
] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];
/** Younger than so many years, a customer's guardian consents (rule 7). */
export const guardedBefore = 14;
export const guardianRelations = ['parent', 'other_guardian'] as const;
/** How a customer is contacted. */
export const contactChannels = ['staff_task', 'phone', 'sms', 'wecom', 'push'] as const;
export type ContactChannel = (typeof contactChannels)[number];
export const consentChannels = ['any', ...contactChannels] as const;
export const proofKinds = [
  'paper',
  'counter',
  'phone_recording',
  'mobile_bank',
  'h5',
  'sms_reply',
  'file_import',
] as const;

/** Why a customer may not be contacted, the first that applies in this order. */
export const contactBlocks = [
  'UNDER_14',
  'SUPPRESSED',
  'OPTED_OUT',
  'NO_CONSENT',
  'UNIVERSAL_HOLDOUT',
] as const;
export type ContactBlock = (typeof contactBlocks)[number];

export const consentStanding = z.object({
  purpose: z.enum(consentPurposes),
  channel: z.enum(consentChannels),
  granted: z.boolean(),
  statedAt: z.iso.datetime(),
});
export const consentStatement = consentStanding.extend({
  statementId: z.number().int(),
  proofKind: z.enum(proofKinds),
  proof: z.string(),
  textVersion: z.string(),
  recordedBy: z.number().int().nullable(),
  recordedAt: z.iso.datetime(),
});
export const guardianStatement = consentStatement
  .omit({ channel: true })
  .extend({ relation: z.enum(guardianRelations) });
export const suppressionReasons = [
  'complaint',
  'deceased',
  'litigation',
  'staff_member',
  'vulnerable',
  'returned_contact',
  'other',
] as const;
export const suppression = z.object({
  suppressionId: z.number().int(),
  channel: z.enum(consentChannels),
  reason: z.enum(suppressionReasons),
  note: z.string(),
  fromDate: z.iso.date(),
  untilDate: z.iso.date().nullable(),
});
export const customerConsent = z.object({
  standing: z.array(consentStanding),
  statements: z.array(consentStatement),
  suppressions: z.array(suppression),
  guardian: z.object({
    /** under 14 today, so that nothing is done without a guardian's consent */
    needed: z.boolean(),
    /** what guardians said, the newest first; the newest of a purpose holds */
    statements: z.array(guardianStatement),
    /** purposes for which a guardian's consent is in force */
    granted: z.array(z.enum(consentPurposes)).max(consentPurposes.length),
  }),
  inUniversalHoldout: z.boolean(),
});
export type CustomerConsent = z.infer<typeof customerConsent>;

export const consentNew = z.strictObject({
  purpose: z.enum(consentPurposes),
  channel: z.enum(consentChannels),
  granted: z.boolean(),
  proofKind: z.enum(['paper', 'counter', 'phone_recording']),
  proof: z.string().trim().min(1).max(500),
  textVersion: z.string().trim().min(1).max(64),
});
export const guardianConsentNew = z.strictObject({
  relation: z.enum(guardianRelations),
  purposes: z
    .array(z.enum(consentPurposes))
    .min(1)
    .max(consentPurposes.length)
    .refine((all) => new Set(all).size === all.length, { message: 'named twice' }),
  granted: z.boolean(),
  proofKind: consentNew.shape.proofKind,
  proof: consentNew.shape.proof,
  textVersion: consentNew.shape.textVersion,
});
export const suppressionNew = z
  .strictObject({
    channel: z.enum(consentChannels),
    reason: z.enum(suppressionReasons),
    note: z.string().trim().max(500).default(''),
    fromDate: calendarDay,
    untilDate: calendarDay.nullable(),
  })
  .refine((body) => body.untilDate === null || body.untilDate >= body.fromDate, {
    message: 'ends before it starts',
    path: ['untilDate'],
  });

/** So many of the newest changes are shown; each of them stands in the audit. */
export const holdoutChanges = 50;
export const holdoutShare = z.object({
  sharePer10000: z.number().int(),
  setAt: z.iso.datetime().nullable(),
  changes: z
    .array(
      z.object({
        sharePer10000: z.number().int(),
        /** tells which salt drew it, without telling the salt */
        saltFingerprint: z.string(),
        setByName: z.string().nullable(),
        setAt: z.iso.datetime(),
      }),
    )
    .max(holdoutChanges)
    .meta({ description: `the newest ${holdoutChanges} shares, the newest first` }),
});
export type HoldoutShare = z.infer<typeof holdoutShare>;
export const holdoutShareChange = z.strictObject({
  sharePer10000: z.number().int().min(0).max(2000),
});

export const consentErrors = {
  GUARDIAN_CONSENT_MISSING: {
    status: 403,
    zh: '须先由监护人到网点同意',
    en: 'A guardian has to consent first, at an outlet',
  },
  GUARDIAN_NOT_NEEDED: {
    status: 409,
    zh: '客户不是未满 14 周岁，由本人表示同意',
    en: 'The customer is not under 14 and consents in person',
  },
  SUPPRESSION_ENDED: { status: 409, zh: '该禁扰已解除', en: 'This suppression has already ended' },
} satisfies Record<string, ErrorDeclaration>;
