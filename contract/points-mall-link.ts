import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { mallItem, mallOrder } from './points-mall.ts';
import { pointsTotal } from './points.ts';
import { shortNumber } from './short-number.ts';

/**
 * What a customer's phone sees of the points mall by a link that staff made: their points, what is offered,
 * what they exchanged and the codes to pick it up by. Nothing in it says who the customer is.
 */
export const mallLinkMinutes = 30;
export const mallLinkAsked = z.strictObject({ programmeId: z.int().positive() });
export const mallLink = z.object({
  token: z.string(),
  url: z.string(),
  expiresAt: z.iso.datetime(),
});
const token = z.string().max(300);
export const mallLookUp = z.strictObject({ token });
export const mallView = z.object({
  programmeName: z.string(),
  available: pointsTotal,
  items: z
    .array(
      mallItem.pick({
        id: true,
        nameZh: true,
        nameEn: true,
        kind: true,
        valueFen: true,
        price: true,
      }),
    )
    .max(100),
  orders: z.array(mallOrder.extend({ pickUpCode: z.string().nullable() })).max(50),
});
export const mallLinkRedemption = z.strictObject({
  token,
  itemId: z.int().positive(),
  /** where a gift will be picked up */
  orgId: shortNumber,
  /** made by the page once an exchange: sent again it exchanges nothing more */
  key: z.string().regex(/^[\x21-\x7e]{8,100}$/),
});

export const mallLinkErrors = {
  MALL_LINK_INVALID: {
    status: 400,
    zh: '链接无效,请向网点索取新的链接',
    en: 'This link is invalid, ask your outlet for a new one',
    audit: 'always',
  },
  MALL_LINK_EXPIRED: {
    status: 410,
    zh: '链接已过期,请向网点索取新的链接',
    en: 'This link has expired, ask your outlet for a new one',
  },
} satisfies Record<string, ErrorDeclaration>;
