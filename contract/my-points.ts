import { z } from 'zod';
import { pickUp } from './gifts.ts';
import { phoneQuestion } from './phone-links.ts';
import { mallItem, mallOrder } from './points-mall.ts';
import { pointsAmount, pointsBalance, pointsTotal } from './points.ts';
import { shortNumber } from './short-number.ts';

/**
 * What a customer's phone shows of points by the customer's own link (积分商城): what they have and what of it
 * ends soon, what it is exchanged for, and the codes to pick gifts up by. Nothing in it says who the customer is.
 */

const id = z.int().positive();

export const mallShelfItem = mallItem.pick({
  id: true,
  nameZh: true,
  nameEn: true,
  kind: true,
  valueFen: true,
  /** null: by the tiers of the programme, told when it is looked at */
  price: true,
});
export type MallShelfItem = z.infer<typeof mallShelfItem>;

export const ownProgramme = z.object({
  programmeId: id,
  name: z.string(),
  available: pointsTotal,
  frozen: pointsTotal,
  ending: pointsBalance.shape.ending,
  items: z.array(mallShelfItem).max(100),
});
export type OwnProgramme = z.infer<typeof ownProgramme>;

export const ownOrder = mallOrder.omit({ itemId: true }).extend({
  pickUp: pickUp.nullable(),
  voucherId: id.nullable(),
});
export type OwnOrder = z.infer<typeof ownOrder>;

/** A gift that a rule gives; without a place while the outlet has no piece. */
export const ownGift = z.object({
  id,
  nameZh: z.string(),
  nameEn: z.string(),
  pickUp: pickUp.nullable(),
});
export type OwnGift = z.infer<typeof ownGift>;

export const myPoints = z.object({
  programmes: z.array(ownProgramme).max(20),
  orders: z.array(ownOrder).max(50).meta({ description: 'the newest first' }),
  gifts: z.array(ownGift).max(20).meta({ description: 'the newest first' }),
});
export type MyPoints = z.infer<typeof myPoints>;

export const mallItemAsked = phoneQuestion.extend({ itemId: id });
export const shownMallItem = z.object({
  item: mallShelfItem,
  /** what it costs this customer now; null where the tiers of this period do not reach it */
  points: pointsTotal.nullable(),
  /** where a gift can be picked up, the customer's own outlet first; empty: nowhere now, or no gift */
  outlets: z
    .array(z.object({ orgId: shortNumber, name: z.string(), stock: z.int().positive() }))
    .max(50),
});
export type ShownMallItem = z.infer<typeof shownMallItem>;

export const exchangeAsked = phoneQuestion.extend({
  itemId: id,
  /** what the page said that it costs: at another price nothing is exchanged */
  points: z.union([pointsAmount, z.literal(0)]),
  /** where a gift will be picked up; of a benefit none */
  orgId: shortNumber.nullable(),
  /** made by the page once an exchange: sent again it exchanges nothing more */
  key: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
});
export const exchangeDone = z.object({ orderId: id });
