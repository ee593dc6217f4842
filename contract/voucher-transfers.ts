import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { phoneQuestion } from './phone-links.ts';

/**
 * Passing a voucher on to another customer (转赠), where its offer lets it: the giver gets a code that is good
 * for some hours, whoever takes it with their own link has the voucher from then on. Nothing says who they are.
 */

/** As it is shown to the giver, typed or scanned: in groups, upper case or lower. */
export const transferCode = z.string().trim().min(12).max(24);

export const transferAsked = phoneQuestion.extend({ voucherId: z.int().positive() });
export const openTransfer = z.object({
  code: z.string(),
  /** until when somebody may take it */
  expiresAt: z.iso.datetime(),
});
export type OpenTransfer = z.infer<typeof openTransfer>;
export const transferEnded = z.object({ voucherId: z.int().positive() });

export const transferLookUp = phoneQuestion.extend({ code: transferCode });
export const shownTransfer = z.object({
  offerName: z.string(),
  faceAmountFen: z.int().min(0),
  thresholdAmountFen: z.int().min(0),
  percentBp: z.int().nullable(),
  validUntil: z.iso.date(),
  expiresAt: z.iso.datetime(),
});
export type ShownTransfer = z.infer<typeof shownTransfer>;

export const transferErrors = {
  NOT_TRANSFERABLE: {
    status: 409,
    zh: '这张券不能转赠',
    en: 'This voucher can’t be passed on',
  },
  VOUCHER_OFFERED: {
    status: 409,
    zh: '该券正在转赠中，取消转赠后可以使用',
    en: 'This voucher is being passed on; cancel that to use it',
  },
  VOUCHER_GIVEN: { status: 409, zh: '该券已转赠他人', en: 'This voucher was passed on' },
  TRANSFER_UNKNOWN: {
    status: 404,
    zh: '转赠码无效',
    en: 'There is no such code',
    audit: 'always',
  },
  TRANSFER_OVER: {
    status: 409,
    zh: '这次转赠已取消、过期或已被他人收下',
    en: 'It was cancelled, has run out, or somebody else has taken it',
  },
  TRANSFER_TO_SELF: {
    status: 422,
    zh: '不能收下自己转赠的券',
    en: 'What you pass on is for somebody else',
  },
} satisfies Record<string, ErrorDeclaration>;
