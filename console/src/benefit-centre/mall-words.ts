import type { OwnOrder } from '#contract/my-points.ts';
import type { Language } from '../phone/phone-words.ts';

type PickUpState = NonNullable<OwnOrder['pickUp']>['state'];

export type MallWords = {
  title: string;
  points(amount: string): string;
  available(amount: string): string;
  frozen(amount: string): string;
  ending(amount: string, day: string): string;
  noPoints: string;
  noPointsHint: string;
  itemsTitle: string;
  noItems: string;
  byTiers: string;
  giftsTitle: string;
  giftWaits: string;
  giftWaitsHint: string;
  ordersTitle: string;
  noOrders: string;
  back: string;
  kinds: Record<'gift' | 'benefit', string>;
  worth(yuan: string): string;
  cost: string;
  used: string;
  left: string;
  notReached: string;
  short(amount: string): string;
  outletTitle: string;
  outlet(name: string, stock: number): string;
  noOutlet: string;
  exchange(points: string): string;
  confirm(points: string): string;
  cancel: string;
  confirmHint: string;
  exchanged(name: string): string;
  pickUpCode: string;
  pickUpQr: string;
  pickUpHint: string;
  pickUpAt: string;
  pickUpUntil: string;
  madeAt: string;
  pickUpStates: Record<PickUpState, string>;
  orderStates: Record<OwnOrder['state'], string>;
  toVoucher: string;
};

export const mallWords: Record<Language, MallWords> = {
  zh: {
    title: '积分商城',
    points: (amount) => `${amount} 积分`,
    available: (amount) => `可用 ${amount} 积分`,
    frozen: (amount) => `其中冻结 ${amount} 积分`,
    ending: (amount, day) => `${amount} 积分在 ${day} 后失效`,
    noPoints: '您还没有积分',
    noPointsHint: '有了积分，就能在这里兑换礼品和券。怎样获得积分，请问网点。',
    itemsTitle: '可兑换',
    noItems: '现在没有可兑换的商品。',
    byTiers: '按积分档次',
    giftsTitle: '我的礼品',
    giftWaits: '待到货',
    giftWaitsHint: '网点暂时没有这件礼品，到货后会为您留好，请过几天再看。',
    ordersTitle: '我的兑换',
    noOrders: '还没有兑换过。',
    back: '返回积分商城',
    kinds: { gift: '礼品，到网点自提', benefit: '电子券，立即到账' },
    worth: (yuan) => `价值 ${yuan} 元`,
    cost: '所需积分',
    used: '已用积分',
    left: '兑换后剩余',
    notReached: '本期按档次还不能兑换这件商品。',
    short: (amount) => `还差 ${amount} 积分。`,
    outletTitle: '在哪里自提',
    outlet: (name, stock) => `${name}（现有 ${stock} 件）`,
    noOutlet: '各网点暂时没有这件礼品。',
    exchange: (points) => `用 ${points} 积分兑换`,
    confirm: (points) => `确认：用 ${points} 积分兑换`,
    cancel: '再想想',
    confirmHint: '确认后积分立即扣除。',
    exchanged: (name) => `已兑换“${name}”`,
    pickUpCode: '自提码',
    pickUpQr: '自提二维码',
    pickUpHint: '到网点出示二维码，或把自提码读给工作人员。',
    pickUpAt: '自提网点',
    pickUpUntil: '请在此前领取',
    madeAt: '兑换时间',
    pickUpStates: {
      reserved: '待自提',
      handed_over: '已领取',
      returned: '已退回',
      expired: '已过期，请联系网点',
      cancelled: '已取消',
    },
    orderStates: { done: '已兑换', reversed: '已退回积分' },
    toVoucher: '查看这张券',
  },
  en: {
    title: 'Points mall',
    points: (amount) => `${amount} points`,
    available: (amount) => `${amount} points to use`,
    frozen: (amount) => `${amount} of them frozen`,
    ending: (amount, day) => `${amount} points end after ${day}`,
    noPoints: 'You have no points yet',
    noPointsHint:
      'With points you get gifts and vouchers here. Ask your outlet how they are earned.',
    itemsTitle: 'To exchange for',
    noItems: 'Nothing is offered at the moment.',
    byTiers: 'by the tiers of points',
    giftsTitle: 'My gifts',
    giftWaits: 'Waiting',
    giftWaitsHint:
      'Your outlet has none at the moment. One is set aside for you once it comes; look again in a few days.',
    ordersTitle: 'My exchanges',
    noOrders: 'You have exchanged nothing yet.',
    back: 'Back to the points mall',
    kinds: { gift: 'A gift to pick up at an outlet', benefit: 'A voucher, yours at once' },
    worth: (yuan) => `worth ${yuan} yuan`,
    cost: 'Points needed',
    used: 'Points used',
    left: 'Left afterwards',
    notReached: 'The tiers of this period do not reach it.',
    short: (amount) => `${amount} points short.`,
    outletTitle: 'Where to pick it up',
    outlet: (name, stock) => `${name} (${stock} there)`,
    noOutlet: 'No outlet has one at the moment.',
    exchange: (points) => `Exchange ${points} points`,
    confirm: (points) => `Yes, exchange ${points} points`,
    cancel: 'Not now',
    confirmHint: 'The points are used at once.',
    exchanged: (name) => `“${name}” is yours`,
    pickUpCode: 'Pick-up code',
    pickUpQr: 'Code to scan at the outlet',
    pickUpHint: 'Show it at the outlet, or read the pick-up code to the staff.',
    pickUpAt: 'Pick up at',
    pickUpUntil: 'Pick up before',
    madeAt: 'Exchanged',
    pickUpStates: {
      reserved: 'Waiting for you',
      handed_over: 'Picked up',
      returned: 'Given back',
      expired: 'Not picked up in time: ask your outlet',
      cancelled: 'Cancelled',
    },
    orderStates: { done: 'Exchanged', reversed: 'Points given back' },
    toVoucher: 'To the voucher',
  },
};
