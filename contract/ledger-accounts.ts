import { z } from 'zod';
import { calendarDay, calendarMoment } from './calendar-day.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** Accounts of the ledger with what moved them; an amount is in the account's unit, CNY in fen. */
const id = z.int().positive();
const moment = z.iso.datetime();

export const accountKinds = [
  'funder',
  'budget',
  'allotted',
  'claimed',
  'settlement',
  'merchant',
  'partner',
  'customer',
  'receivable',
  'merchant_receivable',
  'stock',
  'reserved',
  'paid',
  'supply',
  'spent',
  'lapsed',
  'points_liability',
  'points_used',
  'gift_cost',
  'unfunded',
] as const;
export type AccountKindName = (typeof accountKinds)[number];

/** What a transfer was for. */
export const deedKinds = [
  'voucher',
  'allotment',
  'points',
  'giftReservation',
  'giftStock',
  'customerPayout',
  'merchantPayout',
  'difference',
  'approval',
  'other',
] as const;
export type DeedKind = (typeof deedKinds)[number];

/** Whose an account is; a name that the reader may not see is null. */
const accountNamed = z.object({
  id,
  kind: z.enum(accountKinds),
  ownerId: z.int(),
  partId: z.int(),
  unit: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }).nullable(),
});
export const ledgerAccount = accountNamed.extend({
  orgId: shortNumber.nullable(),
  /** below zero where money, points and pieces come from, and where somebody owes the bank */
  balance: z.int(),
  /** of it, what a freeze or a payout under way holds */
  held: z.int().min(0),
});
export type LedgerAccount = z.infer<typeof ledgerAccount>;
export const ledgerAccountPage = pageOf(ledgerAccount);

const owner = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional();
/** Accounts of one owner, or of one kind; without either, all that the reader sees. */
export const ledgerAccountQuery = z.strictObject({
  kind: z.enum(accountKinds).optional(),
  budgetId: owner,
  merchantNo: owner,
  customerNo: shortNumberText.optional(),
  outletId: owner,
  giftId: owner,
  ...pageQuery,
});
export type LedgerAccountQuery = z.infer<typeof ledgerAccountQuery>;

/** A balance is as of now, or at the end of a moment. */
export const accountAtQuery = z.strictObject({ at: calendarMoment.optional() });
export const ledgerAccountAt = ledgerAccount.extend({ at: moment.nullable() });

export const ledgerEntry = z.object({
  /** the transfer that it is a side of */
  id,
  postedAt: moment,
  kind: z.string(),
  /** `pending` holds its amount in the account and `void` lets it go: neither changes the balance; `post` moves what was held */
  phase: z.enum(['posted', 'pending', 'post', 'void']),
  /** below zero: it left the account, or is held to leave it */
  amount: z.int(),
  /** what the account held after it */
  balance: z.int(),
  /** the deed, as the module that posted it names it: the same deed has the same key */
  naturalKey: z.string(),
  /** the same in words of the bank: what it was for, and the offer or draw it belongs to as far as the reader sees it */
  deed: z.object({
    what: z.enum(deedKinds),
    no: id.nullable(),
    name: z.object({ zh: z.string(), en: z.string() }).nullable(),
  }),
  /** the voucher, movement or reservation that it was for */
  subjectId: z.int().nullable(),
  /** the transfer that it takes back */
  reversesId: z.int().nullable(),
  /** the account at the other side; null where it is not the reader's to see */
  other: accountNamed.nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export const ledgerEntryPage = pageOf(ledgerEntry);
/** Days of the bank, both among them. A page may hold fewer than asked for and still have one after it. */
export const ledgerEntryQuery = z.strictObject({
  from: calendarDay.optional(),
  to: calendarDay.optional(),
  ...pageQuery,
});

/** What the bank owed a customer, and what they held, at the end of a moment. */
export const customerStanding = z.object({
  at: moment,
  /** cashback and red packets not paid out yet */
  owedFen: z.int(),
  /** what the customer owed the bank: paid out and taken back since */
  owesFen: z.int().min(0),
  /** vouchers in hand, also those held by a payment or offered to somebody */
  vouchers: z.object({ count: z.int().min(0), faceFen: z.int().min(0) }),
  points: z
    .array(
      z.object({
        programmeId: id,
        programmeName: z.string(),
        /** in hundredths, frozen ones among them */
        balance: z.int(),
      }),
    )
    .max(100),
});
export type CustomerStanding = z.infer<typeof customerStanding>;
