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
  SUPPRESSION_ENDED: { status: 409, zh: '该禁扰已解除', en: 'This suppression has already ended' },
} satisfies Record<string, ErrorDeclaration>;
