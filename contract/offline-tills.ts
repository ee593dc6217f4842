import { z } from 'zod';
import { amountFen } from './amounts.ts';
import { calendarMoment } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumberText } from './short-number.ts';

/** Tills without the network: what they are allowed, what they accepted, and who bears what went wrong. */
export const offlineErrors = {
  TILL_ONLY: {
    status: 403,
    zh: '只有商户的收银终端可以调用',
    en: 'Only a till of a merchant may call this',
  },
  LEASE_NOT_ALLOWED: {
    status: 409,
    zh: '该终端没有离线额度',
    en: 'This till has no offline allowance',
  },
  LEASE_OPEN: {
    status: 409,
    zh: '该终端已有未到期的离线额度（编号 {leaseId}）',
    en: 'This till holds a lease that has not ended (number {leaseId})',
  },
  VOUCHER_NOT_USABLE: {
    status: 409,
    zh: '该券当前不能使用，无法生成离线码',
    en: 'This voucher cannot be used now, so it has no offline code',
  },
  COMPENSATION_NOT_DUE: {
    status: 409,
    zh: '该笔不由银行承担，或已补偿',
    en: 'The bank does not bear this one, or has paid it already',
  },
  OFFLINE_CLOSING_REFUSED: {
    status: 409,
    zh: '该笔不由商户承担，或已处理',
    en: 'The merchant does not bear this one, or it is closed already',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const moment = z.iso.datetime();

/** The public key by which a till verifies codes and leases; the format stands in docs/offline-tills.md. */
export const offlineKey = z.object({
  algorithm: z.literal('Ed25519'),
  /** 32 bytes, base64url */
  publicKey: z.string(),
});
export const offlineCode = z.object({ code: z.string(), expiresAt: moment });

export const lease = z.object({
  id,
  tillId: id,
  merchantNo: z.int(),
  count: z.int(),
  amountFen,
  leasedAt: moment,
  until: moment,
  /** the same, signed, for the till to keep */
  signed: z.string(),
});
export type Lease = z.infer<typeof lease>;

// open ──its time is over──▶ over: the till accepts no more, what it took before may still be told
export const leaseStates = ['open', 'over'] as const;
/** A lease as the bank and its merchant look at it: whose, until when, how much of it came back, what waits. */
export const leaseHeld = lease.omit({ signed: true }).extend({
  merchantName: z.string(),
  tillName: z.string(),
  state: z.enum(leaseStates),
  usedCount: z.int(),
  usedAmountFen: amountFen,
  /** what the bank bears of its lines and has not paid */
  waitingCount: z.int(),
  waitingFen: amountFen,
  /** when the till told last; null when it has told nothing of this lease */
  toldAt: moment.nullable(),
});
export type LeaseHeld = z.infer<typeof leaseHeld>;
export const leasePage = pageOf(leaseHeld);
export const leaseQuery = z.strictObject({
  merchantNo: shortNumberText.optional(),
  state: z.enum(leaseStates).optional(),
  ...pageQuery,
});
export type LeaseQuery = z.infer<typeof leaseQuery>;

/** What a till accepted without the network. `sequence` is its own count, never used twice. */
export const offlineAccepted = z.strictObject({
  sequence: z.int().positive().max(2_147_483_647),
  leaseId: id,
  code: z.string().min(1).max(600),
  purchaseAmountFen: amountFen,
  at: calendarMoment,
  orderReference: z.string().trim().max(64).default(''),
});
export type OfflineAccepted = z.infer<typeof offlineAccepted>;
export const offlineUpload = z.strictObject({ items: z.array(offlineAccepted).min(1).max(500) });

/**
 * accepted            redeemed, and paid to the merchant
 * redeemed_elsewhere  used at another till meanwhile
 * expired_since       good when the till took it, expired before it was told
 * taken_back          the bank had taken the voucher back
 * repeated            the same till had taken the same voucher before
 * over_lease          more than the lease allows
 * outside_lease       taken before the lease began or after it ended, or no lease of the till
 * expired             past its last valid day when the till took it
 * stale               the code itself was no longer good when the till took it
 * below_threshold     the purchase was too small
 * not_together        it does not go with what was used for the same payment, or that covers it already
 * forged              the signature is not the bank's
 * closed              the merchant had been suspended or closed
 */
export const offlineClasses = [
  'accepted',
  'redeemed_elsewhere',
  'expired_since',
  'taken_back',
  'repeated',
  'over_lease',
  'outside_lease',
  'expired',
  'stale',
  'below_threshold',
  'not_together',
  'forged',
  'closed',
] as const;
export type OfflineClass = (typeof offlineClasses)[number];
export const bearers = ['nobody', 'bank', 'merchant'] as const;
export type Bearer = (typeof bearers)[number];

// settled: redeemed, nothing to do · open ──paid by the bank──▶ compensated, open ──told to the merchant──▶ closed
export const offlineEntryStates = ['settled', 'open', 'compensated', 'closed'] as const;

export const offlineEntry = z.object({
  tillId: id,
  tillName: z.string(),
  sequence: z.int(),
  merchantNo: z.int(),
  merchantName: z.string(),
  leaseId: id.nullable(),
  class: z.enum(offlineClasses),
  bearer: z.enum(bearers),
  amountFen,
  purchaseAmountFen: amountFen,
  at: moment,
  arrivedAt: moment,
  redemptionId: id.nullable(),
  state: z.enum(offlineEntryStates),
  compensatedAt: moment.nullable(),
  closedAt: moment.nullable(),
  /** who closed it, and what the merchant was told */
  closedBy: z.string().nullable(),
  closingReason: z.string().nullable(),
});
export type OfflineEntry = z.infer<typeof offlineEntry>;
export const offlineEntryPage = pageOf(offlineEntry);
/** One a line sent; `refused`: the sequence was used for something else, so nothing was taken. */
export const offlineUploaded = z.object({
  items: z
    .array(
      z.object({
        sequence: z.int(),
        class: z.enum(offlineClasses).nullable(),
        bearer: z.enum(bearers).nullable(),
        redemptionId: id.nullable(),
        refused: z.boolean(),
      }),
    )
    .max(500),
});
export const offlineEntryQuery = z.strictObject({
  merchantNo: shortNumberText.optional(),
  class: z.enum(offlineClasses).optional(),
  bearer: z.enum(bearers).optional(),
  state: z.enum(offlineEntryStates).optional(),
  ...pageQuery,
});
export type OfflineEntryQuery = z.infer<typeof offlineEntryQuery>;
export const offlineEntryParam = z.object({
  tillId: z.coerce.number().int().positive(),
  sequence: z.coerce.number().int().positive().max(2_147_483_647),
});
/** The budget that pays what the bank bears. */
export const compensation = z.strictObject({ budgetId: id });
/** What the merchant was told of a line that it bears. */
export const offlineClosing = z.strictObject({ reason: z.string().trim().min(1).max(500) });
