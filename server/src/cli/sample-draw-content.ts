import { bobingBox, type BobingRank, bobingRanks } from '#contract/bobing.ts';
import type { DrawContent } from '#contract/draw-content.ts';

/** The offers that prizes are issued of, with the value of each in fen. */
export type PrizeOffers = {
  great: { offerId: number; valueFen: number };
  small: { offerId: number; valueFen: number };
};
type Between = Pick<DrawContent, 'startsAt' | 'endsAt'>;

const thanks = { zh: '谢谢参与', en: 'Thank you' };
const always = { unlockAfter: 0, perCustomer: null };
const chance = { perDay: null, total: null, streakDays: null, keptFen: null };

/** One prize in four plays, one at the latest after eight in vain. */
export function outletWheel({ great, small }: PrizeOffers, between: Between): DrawContent {
  return {
    name: { zh: '网点智惠转盘', en: 'Outlet wheel' },
    ...between,
    thanks,
    totalWeight: 100,
    prizes: [
      {
        ...always,
        ...great,
        code: 'first',
        name: { zh: '30元面谈礼券', en: 'Voucher of 30 yuan' },
        weight: 5,
        stock: 10,
        perCustomer: 1,
      },
      {
        ...always,
        ...small,
        code: 'second',
        name: { zh: '20元掌银券', en: 'Voucher of 20 yuan' },
        weight: 20,
        stock: 60,
      },
    ],
    guarantee: { afterPlays: 8, prize: 'second' },
    chances: [
      { ...chance, action: 'welcome', count: 1 },
      { ...chance, action: 'sign_in', count: 1, perDay: 1 },
      { ...chance, action: 'streak', count: 1, streakDays: 7 },
      { ...chance, action: 'staff', count: 1 },
    ],
    playsPerDay: 5,
    quiz: null,
  };
}

/** Scratched without a limit but the chances: one prize in three. */
export function payScratch({ small }: PrizeOffers, between: Between): DrawContent {
  return {
    name: { zh: '刷卡刮刮乐', en: 'Pay and scratch' },
    ...between,
    thanks,
    totalWeight: 90,
    prizes: [
      {
        ...always,
        ...small,
        code: 'coupon',
        name: { zh: '20元掌银券', en: 'Voucher of 20 yuan' },
        weight: 30,
        stock: 80,
      },
    ],
    guarantee: null,
    chances: [
      { ...chance, action: 'welcome', count: 1 },
      { ...chance, action: 'sign_in', count: 1, perDay: 1 },
      { ...chance, action: 'streak', count: 2, streakDays: 3 },
      { ...chance, action: 'staff', count: 1 },
    ],
    playsPerDay: 3,
    quiz: null,
  };
}

const rankNames: Record<BobingRank, { zh: string; en: string }> = {
  zhuangyuan: { zh: '状元', en: 'Zhuangyuan' },
  duitang: { zh: '对堂', en: 'Duitang' },
  sanhong: { zh: '三红', en: 'Sanhong' },
  sijin: { zh: '四进', en: 'Sijin' },
  erju: { zh: '二举', en: 'Erju' },
  yixiu: { zh: '一秀', en: 'Yixiu' },
};

/** The box of 63 cakes as vouchers; the greatest 状元 wins when the table ends. */
export function outletBobing({ great, small }: PrizeOffers, between: Between): DrawContent {
  return {
    name: { zh: '金秋博饼', en: 'Autumn bobing' },
    ...between,
    thanks,
    totalWeight: 1,
    prizes: bobingRanks.map((rank) => ({
      ...always,
      ...(rank === 'zhuangyuan' ? great : small),
      code: rank,
      name: rankNames[rank],
      weight: 0,
      stock: bobingBox[rank],
    })),
    guarantee: null,
    chances: [
      { ...chance, action: 'welcome', count: 3 },
      { ...chance, action: 'staff', count: 1 },
    ],
    playsPerDay: null,
    quiz: null,
    zhuangyuanAtEnd: true,
  };
}
