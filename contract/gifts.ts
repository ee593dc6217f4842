import { z } from 'zod';
import { calendarMoment } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

const id = z.int().positive();
const moment = z.iso.datetime();
const reason = z.string().trim().min(1).max(500);
/** Pieces of one act. */
const pieces = z.int().min(1).max(1_000_000);
const count = z.int().min(0);

export const giftStates = ['offered', 'ended'] as const;
export const gift = z.object({
  id,
  code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  nameZh: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().min(1).max(100),
  valueFen: z.int().min(1).max(100_000_000),
  /** what it looks like, in words */
  picture: z.string().trim().max(500),
  state: z.enum(giftStates),
  /** null: the whole bank's */
  orgId: shortNumber.nullable(),
});
export type Gift = z.infer<typeof gift>;
export const giftPage = pageOf(gift);
export const createGift = gift.omit({ id: true, state: true }).strict();
export type CreateGift = z.infer<typeof createGift>;
export const changeGift = gift
  .pick({ nameZh: true, nameEn: true, picture: true, state: true })
  .strict()
  .partial();
export type ChangeGift = z.infer<typeof changeGift>;

/** A gift's stock in one outlet. */
export const giftShelf = z.object({
  giftId: id,
  nameZh: z.string(),
  nameEn: z.string(),
  orgId: shortNumber,
  orgName: z.string(),
  /** free to reserve */
  stock: count,
  reserved: count,
});
export type GiftShelf = z.infer<typeof giftShelf>;
export const giftShelfPage = pageOf(giftShelf);
export const giftShelfQuery = z.strictObject({
  giftId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});
/** What stands in the outlets now, or stood there at the end of a moment. */
export const giftStockQuery = giftShelfQuery.extend({ at: calendarMoment.optional() });
export const stockIn = z.strictObject({ orgId: shortNumber, pieces, reason });
export const sendStock = z.strictObject({
  orgId: shortNumber,
  toOrgId: shortNumber,
  pieces,
  reason,
});
/** What was counted of the free pieces; the difference is written with the reason. */
export const stockTake = z.strictObject({
  orgId: shortNumber,
  counted: z.int().min(0).max(1_000_000_000),
  reason,
});
export const stockChanged = z.object({ stock: count, reserved: count, difference: z.int() });

export const stockChangeKinds = ['stock_in', 'send', 'stock_take', 'given', 'given_back'] as const;
/** What changed a shelf: pieces that came, went to another outlet, were found or missed, or were given to a contact. */
export const stockChange = z.object({
  id,
  giftId: id,
  nameZh: z.string(),
  nameEn: z.string(),
  orgId: shortNumber,
  orgName: z.string(),
  kind: z.enum(stockChangeKinds),
  /** what the outlet has more, or less */
  pieces: z.int(),
  toOrgId: shortNumber.nullable(),
  toOrgName: z.string().nullable(),
  counted: count.nullable(),
  expected: count.nullable(),
  reason: z.string(),
  /** null where the reader may not know the person, or a system did it */
  by: z.string().nullable(),
  madeAt: moment,
});
export type StockChange = z.infer<typeof stockChange>;
export const stockChangePage = pageOf(stockChange);

export const reservationStates = [
  'reserved',
  'handed_over',
  'returned',
  'expired',
  'cancelled',
] as const;
/** A gift that waits, or waited, to be picked up. */
export const pickUp = z.object({
  /** null once there is nothing to pick up */
  code: z.string().nullable(),
  state: z.enum(reservationStates),
  outletName: z.string(),
  until: z.iso.datetime(),
});
export type PickUp = z.infer<typeof pickUp>;
export const giftReservation = z.object({
  id,
  giftId: id,
  nameZh: z.string(),
  nameEn: z.string(),
  orgId: shortNumber,
  customerNo: shortNumber,
  pieces: count,
  state: z.enum(reservationStates),
  expiresAt: moment,
});
export type GiftReservation = z.infer<typeof giftReservation>;
export const giftReservationPage = pageOf(giftReservation);
export const giftReservationQuery = z.strictObject({
  customerNo: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  ...pageQuery,
});

/** As it is shown to the customer, typed or scanned: upper case or lower, with or without its dash. */
export const pickUpCode = z.string().trim().min(9).max(24);
export const lookUpPickUp = z.strictObject({ code: pickUpCode });
export const handOverGift = z.strictObject({
  code: pickUpCode,
  /** where it is handed over; the outlet that the pieces were reserved at, or another that has them */
  orgId: shortNumber,
});
export const returnGift = z.strictObject({ reason });
/** How long reserved pieces wait. */
export const reservationDays = 14;

export const giftErrors = {
  GIFT_STOCK_EXHAUSTED: {
    status: 409,
    zh: '该网点的礼品不够了，仅剩 {stock} 件',
    en: 'This outlet has {stock} pieces of the gift left',
  },
  GIFT_ENDED: { status: 409, zh: '该礼品已停用', en: 'This gift is not offered any more' },
  GIFT_SAME_OUTLET: {
    status: 422,
    zh: '调出和调入不能是同一个网点',
    en: 'Pieces go from one outlet to another',
  },
  PICK_UP_CODE_INVALID: {
    status: 404,
    zh: '自提码无效',
    en: 'There is no such pick-up code',
    audit: 'always',
  },
  GIFT_HANDED_OVER: {
    status: 409,
    zh: '该礼品已领取',
    en: 'This gift is handed over already',
  },
  RESERVATION_ENDED: {
    status: 409,
    zh: '该预留已失效',
    en: 'This reservation has ended',
  },
  GIFT_NOT_HANDED_OVER: {
    status: 409,
    zh: '该礼品尚未领取，不能退回',
    en: 'This gift is not handed over, so it can’t be returned',
  },
} satisfies Record<string, ErrorDeclaration>;
