import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumberText } from './short-number.ts';
import { tableFormat } from './table-format.ts';

/** The statement of a merchant for one bank day. Amounts are fen. */
export const settlementErrors = {
  STATEMENT_UNBALANCED: {
    status: 500,
    zh: '商户 {merchantNo} {day} 的结算单合计 {statedFen} 元，与账本的 {movedFen} 元不符，未出单',
    en: 'The statement of merchant {merchantNo} for {day} adds up to {statedFen} yuan where the ledger moved {movedFen}, so none was made',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const signedFen = z.int();
const moment = z.iso.datetime();

/**
 * What moved a merchant's balance: `redeem` and `reverse` of vouchers, by funder; `compensate` of what the
 * bank bears; `adjust` by a difference carried to its end; `payout` out of the bank; `advance` of what a late
 * refund takes and the merchant was paid already, `collect` of it before the next payout.
 */
export const movementKinds = [
  'redeem',
  'reverse',
  'compensate',
  'adjust',
  'payout',
  'advance',
  'collect',
] as const;
export type MovementKind = (typeof movementKinds)[number];

export const settlement = z.object({
  id,
  merchantNo: z.int(),
  merchantName: z.string(),
  orgId: z.int(),
  day: calendarDay,
  redeemedCount: z.int(),
  redeemedFen: signedFen,
  reversedCount: z.int(),
  reversedFen: signedFen,
  /** compensations, adjustments, and claims advanced or collected */
  correctedFen: signedFen,
  /** due for the day: redeemed, less reversed, with corrections */
  netFen: signedFen,
  paidFen: signedFen,
  openingFen: signedFen,
  closingFen: signedFen,
  madeAt: moment,
});
export type Settlement = z.infer<typeof settlement>;
export const settlementPage = pageOf(settlement);
export const settlementQuery = z.strictObject({
  merchantNo: shortNumberText.optional(),
  from: calendarDay.optional(),
  until: calendarDay.optional(),
  ...pageQuery,
});
export type SettlementQuery = z.infer<typeof settlementQuery>;

export const settlementFunder = z.object({
  /** null for what no funder pays: money on its way out */
  funderId: id.nullable(),
  funderName: z.string(),
  kind: z.enum(movementKinds),
  count: z.int(),
  amountFen: signedFen,
});
/** A merchant's funders of one day, by kind. */
export const settlementDetail = settlement.extend({
  funders: z.array(settlementFunder).max(1000),
});
export type SettlementDetail = z.infer<typeof settlementDetail>;

export const settlementLine = z.object({
  line: z.int(),
  kind: z.enum(movementKinds),
  redemptionId: id.nullable(),
  orderReference: z.string(),
  offerName: z.string(),
  funderId: id.nullable(),
  funderName: z.string(),
  /** into the merchant's balance, so what is taken back is negative */
  amountFen: signedFen,
  purchaseAmountFen: z.int().nullable(),
  at: moment,
});
export type SettlementLine = z.infer<typeof settlementLine>;
export const settlementLinePage = pageOf(settlementLine);
export const settlementParam = z.object({ id: z.coerce.number().int().positive() });
export const settlementLineQuery = z.strictObject(pageQuery);
export const settlementFileQuery = z.strictObject({ format: tableFormat.default('csv') });
