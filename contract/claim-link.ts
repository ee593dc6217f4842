import { z } from 'zod';
import { pickUp } from './gifts.ts';
import { shownWorth } from './my-benefits.ts';

/**
 * What the page of a claim link shows, to anybody who holds the link: the offer, and the voucher once
 * it is claimed. Nothing in it says who the customer is.
 */

const amountFen = z.number().int().min(0);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const moment = z.iso.datetime();

/**
 *   not_started ─▶ open ─▶ ended          by the campaign's claim period, or by its end
 *                   │  ╰─▶ used_up        number or money of the campaign given away
 *                   ▼
 *                claimed ─▶ redeemed | expired | taken_back
 */
export const linkStates = [
  'not_started',
  'open',
  'used_up',
  'ended',
  'claimed',
  'redeemed',
  'expired',
  'taken_back',
] as const;
export type LinkState = (typeof linkStates)[number];

export const linkTokenSchema = z.object({ token: z.string().max(300) });

export const linkViewSchema = z.object({
  state: z.enum(linkStates),
  /** who gives it: the name of the bank's root unit */
  bankName: z.string(),
  ...shownWorth,
  claimFrom: moment,
  claimUntil: moment,
  /** last valid day of the voucher in hand, or of one claimed today */
  validUntil: date,
  /** what the till asks for; only while it can be redeemed, and of nothing that no till takes */
  code: z.string().nullable(),
  /** of a gift: the code by which it is handed over, where and until when */
  pickUp: pickUp.nullable(),
  redeemedAt: moment.nullable(),
});
export type LinkView = z.infer<typeof linkViewSchema>;

/** A voucher as the link gives it: who it is for is not told to whoever holds the link. */
export const linkVoucherSchema = z.object({
  code: z.string(),
  faceAmountFen: amountFen,
  validUntil: date,
});

/** A link as staff get it to hand on; `url` is relative where no public address is set. */
export const claimLinkSchema = z.object({ token: z.string(), url: z.string(), expiresAt: moment });
export type ClaimLink = z.infer<typeof claimLinkSchema>;
