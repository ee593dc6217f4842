import type { PickUp } from '#contract/gifts.ts';
import type { MallShelfItem, MyPoints, OwnOrder, ShownMallItem } from '#contract/my-points.ts';
import {
  fields,
  flag,
  listOf,
  named,
  number,
  orNull,
  type Reader,
  text,
} from '../phone/read-answer.ts';
import { mallWords } from './mall-words.ts';

const readItem: Reader<MallShelfItem> = fields({
  id: number,
  nameZh: text,
  nameEn: text,
  kind: named(mallWords.zh.kinds),
  valueFen: number,
  price: orNull(number),
});

export const readPickUp: Reader<PickUp> = fields({
  code: orNull(text),
  state: named(mallWords.zh.pickUpStates),
  outletName: text,
  until: text,
});

const readOrder: Reader<OwnOrder> = fields({
  id: number,
  nameZh: text,
  nameEn: text,
  points: number,
  state: named(mallWords.zh.orderStates),
  madeAt: text,
  pickUp: orNull(readPickUp),
  voucherId: orNull(number),
});

export const readPoints: Reader<MyPoints> = fields({
  programmes: listOf(
    fields({
      programmeId: number,
      name: text,
      available: number,
      frozen: number,
      ending: listOf(fields({ expiresOn: text, amount: number, isSoon: flag })),
      items: listOf(readItem),
    }),
  ),
  orders: listOf(readOrder),
  gifts: listOf(fields({ id: number, nameZh: text, nameEn: text, pickUp: orNull(readPickUp) })),
});

export const readShownItem: Reader<ShownMallItem> = fields({
  item: readItem,
  points: orNull(number),
  outlets: listOf(fields({ orgId: number, name: text, stock: number })),
});

export const readExchanged: Reader<{ orderId: number }> = fields({ orderId: number });
