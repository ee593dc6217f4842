import type { CreateGift } from '#contract/gifts.ts';
import type { CreatePointsProgramme } from '#contract/points.ts';
import type { CreatePointsRule } from '#contract/points-rules.ts';

/** What the sample bank's customers collect: ten yuan a hundred points. */
export const mainProgramme: CreatePointsProgramme = {
  code: 'DEMO-POINTS',
  name: '客户积分',
  orgId: null,
  hundredPointsFen: 1_000,
  validity: 'rolling_months',
  validityCount: 12,
  tiers: [],
  tierPeriod: 'quarter',
  tierTimes: 1,
  reminderDays: 14,
};
/** Points for interest, redeemed by tiers: from so many points on, worth so many yuan. */
export const interestProgramme: CreatePointsProgramme = {
  ...mainProgramme,
  code: 'DEMO-INTEREST',
  name: '结息积分',
  hundredPointsFen: 100_000,
  tiers: [
    [1, 10],
    [2, 20],
    [5, 50],
    [10, 100],
    [20, 200],
    [50, 300],
  ].map(([points = 0, yuan = 0]) => ({ floor: points * 100, valueFen: yuan * 100 })),
};

/** Pays for what rules give: points, and gifts for products held. */
export const pointsBudget = {
  code: 'DEMO-POINTS-2026',
  name: '积分与礼品预算',
  amountFen: 30_000_000,
};

type Rule = Omit<CreatePointsRule, 'programmeId'>;
/** Of one outlet, which has the gifts. */
export const giftsRule = (
  orgId: number,
  [first = 0, better = 0]: readonly number[],
  validFrom: string,
  validUntil: string,
): CreatePointsRule => ({
  code: 'DEMO-PRODUCT-GIFTS',
  name: '产品加载送礼品',
  programmeId: null,
  orgId,
  content: {
    kind: 'product_gifts',
    steps: [
      { products: 3, giftId: first },
      { products: 5, giftId: better },
    ],
    minimumAumFen: null,
    period: 'year',
    validFrom,
    validUntil,
  },
});
export const checkInRule: Rule = {
  code: 'DEMO-CHECK-IN',
  name: '进门有礼',
  content: { kind: 'check_in', points: 5_000 },
};
export const productsRule: Rule = {
  code: 'DEMO-PRODUCTS',
  name: '产品加载有礼',
  content: {
    kind: 'products',
    steps: [
      { products: 3, points: 30_000 },
      { products: 5, points: 80_000 },
    ],
  },
};
/** For what was paid at petrol stations in the last days of the bank's files. */
export const paymentsRule = (validFrom: string, validUntil: string): Rule => ({
  code: 'DEMO-FUEL',
  name: '加油刷卡积分',
  content: {
    kind: 'payments',
    everyFen: 10_000,
    points: 1_000,
    dayPoints: 5_000,
    kinds: ['card'],
    channels: [],
    merchantCategories: ['fuel'],
    refundKinds: [],
    validFrom,
    validUntil,
  },
});
/** Rewards interest, so it stays a draft that compliance alone can switch on. */
export const interestRule: Rule = {
  code: 'DEMO-INTEREST',
  name: '季度结息积分',
  content: { kind: 'interest', everyFen: 1_000, points: 100 },
};

export const sampleGifts: readonly CreateGift[] = [
  {
    code: 'DEMO-TISSUES',
    nameZh: '抽纸一提',
    nameEn: 'Pack of tissues',
    valueFen: 990,
    picture: '六包装抽纸，印行徽',
    orgId: null,
  },
  {
    code: 'DEMO-FLASK',
    nameZh: '保温杯',
    nameEn: 'Flask',
    valueFen: 8_900,
    picture: '500 毫升不锈钢保温杯',
    orgId: null,
  },
  {
    code: 'DEMO-OIL',
    nameZh: '食用油 5 升',
    nameEn: 'Cooking oil, 5 l',
    valueFen: 6_500,
    picture: '压榨花生油，原厂包装',
    orgId: null,
  },
];
