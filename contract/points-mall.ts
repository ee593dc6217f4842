import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { pointsAmount, pointsTotal } from './points.ts';
import { shortNumber } from './short-number.ts';

const id = z.int().positive();
const name = z.string().trim().min(1).max(100);
const moment = z.iso.datetime();
const valueFen = z.int().min(1).max(100_000_000);
const fen = z.int().min(0);

export const mallItemStates = ['offered', 'ended'] as const;
export const mallItem = z.object({
  id,
  programmeId: id,
  nameZh: name,
  nameEn: name,
  kind: z.enum(['gift', 'benefit']),
  giftId: id.nullable(),
  /** what it is worth, by which tiers price it */
  valueFen,
  /** null: priced by the programme's tiers */
  price: pointsAmount.nullable(),
  state: z.enum(mallItemStates),
  orgId: shortNumber.nullable(),
});
export type MallItem = z.infer<typeof mallItem>;
export const mallItemPage = pageOf(mallItem);
export const mallItemQuery = z.strictObject({
  programmeId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});
const what = { programmeId: id, nameZh: name, nameEn: name, price: pointsAmount.nullable() };
/** A gift of the catalogue, or so many benefits of an offer set aside for the mall until a moment. */
export const createMallItem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gift'), ...what, giftId: id }),
  z.strictObject({
    kind: z.literal('benefit'),
    ...what,
    offerId: id,
    count: z.int().min(1).max(10_000_000),
    until: z.iso.datetime({ offset: true }),
  }),
]);
export type CreateMallItem = z.infer<typeof createMallItem>;
export const changeMallItem = z.strictObject({ state: z.enum(mallItemStates) });

export const mallRedemption = z.strictObject({
  itemId: id,
  customerNo: shortNumber,
  /** where a gift will be picked up */
  orgId: shortNumber,
});
export const mallOrder = z.object({
  id,
  itemId: id,
  nameZh: name,
  nameEn: name,
  points: pointsTotal,
  state: z.enum(['done', 'reversed']),
  madeAt: moment,
});
export type MallOrder = z.infer<typeof mallOrder>;
export const mallOrderPage = pageOf(mallOrder);
/** An order among those of many customers: whose it is and what was got. */
export const listedMallOrder = mallOrder.extend({
  customerNo: shortNumber,
  valueFen,
  reservationId: id.nullable(),
  voucherId: id.nullable(),
  /** of a benefit: what the points' money was, what of it has paid for the benefit, and what went back to who paid for the points */
  money: z
    .object({
      pointsFen: fen,
      paidFen: fen,
      restFen: fen,
      /** the benefit can't be used any more */
      isSettled: z.boolean(),
    })
    .nullable(),
});
export type ListedMallOrder = z.infer<typeof listedMallOrder>;
export const listedMallOrderPage = pageOf(listedMallOrder);
/** What the customer got: the code to pick a gift up by, or that of a voucher. */
export const mallReceipt = z.object({
  orderId: id,
  points: pointsTotal,
  pickUpCode: z.string().nullable(),
  voucherCode: z.string().nullable(),
});
export type MallReceipt = z.infer<typeof mallReceipt>;
export const mallReversal = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export const mallErrors = {
  MALL_ITEM_ENDED: { status: 409, zh: '该商品已下架', en: 'This is not offered any more' },
  MALL_PRICE_CHANGED: {
    status: 409,
    zh: '所需积分已变化，请重新查看后再兑换',
    en: 'What it costs has changed: look again before you exchange',
  },
  MALL_ABOVE_TIERS: {
    status: 409,
    zh: '本期按档次可兑换的价值不足以兑换该商品',
    en: 'No tier is worth this together with what this period has seen',
  },
  MALL_PERIOD_USED: {
    status: 409,
    zh: '本期按档次兑换的次数已用完',
    en: 'This period’s redemptions by tiers are used up',
  },
  MALL_ORDER_FINAL: {
    status: 409,
    zh: '已发放的权益不能退回积分',
    en: 'A benefit that was issued is not exchanged back into points',
  },
  MALL_ORDER_NOT_NEWEST: {
    status: 409,
    zh: '请先退回本期之后的兑换',
    en: 'Take back this period’s later redemptions first',
  },
} satisfies Record<string, ErrorDeclaration>;
