import type { z } from 'zod';
import type { CreateBudget, createFunderSchema } from '#contract/budgets.ts';
import type { CreateOffer } from '#contract/offers.ts';

type Funder = z.infer<typeof createFunderSchema>;

/** Who pays beside the bank: a part of every voucher for local life, to the fen. */
export const telecomFunder: Funder = {
  code: 'DEMO-TELECOM',
  name: '合作通信公司',
  kind: 'partner',
  orgId: null,
};
export const telecomBudget: Omit<CreateBudget, 'funderId'> = {
  code: 'DEMO-TELECOM-2026',
  name: '通信公司联合让利预算',
  orgId: null,
  amountFen: 2_000_000,
};

const caps = { capCount: 5_000, capAmountFen: 10_000_000, validDays: 30 };
type Released = Omit<CreateOffer, 'budgetId' | 'funding' | 'thresholdAmountFen' | 'orgId'> & {
  thresholdAmountFen?: number;
};

/** Paid by the bank and the telecom company, seven to three; may be passed on to a friend. */
export const lifeOffer: Released = {
  ...caps,
  code: 'DEMO-LIFE',
  name: '本地生活满50减10券',
  faceAmountFen: 1_000,
  thresholdAmountFen: 5_000,
  // Some of what is claimed a week ago ends within the days in which customers are reminded.
  validDays: 10,
  terms: { showsLeft: true, transferHours: 48 },
};
export const percentOffer: Released = {
  ...caps,
  code: 'DEMO-PERCENT',
  name: '商户联盟九折券（最高抵20元）',
  faceAmountFen: 2_000,
  percentBp: 1_000,
};
export const exchangeOffer: Released = {
  ...caps,
  code: 'DEMO-TEA',
  name: '鼓楼商圈奶茶兑换券',
  faceAmountFen: 1_800,
  terms: { exchangeFor: '中杯奶茶一杯' },
};
export const instantOffer: Released = {
  ...caps,
  code: 'DEMO-INSTANT',
  name: '周末刷卡立减5元',
  kind: 'instantDiscount',
  stacks: true,
  faceAmountFen: 500,
  thresholdAmountFen: 3_000,
};
export const cashbackOffer: Released = {
  ...caps,
  code: 'DEMO-CASHBACK',
  name: '餐饮返现5%（最高10元）',
  kind: 'cashback',
  stacks: true,
  faceAmountFen: 1_000,
  percentBp: 500,
};
/** Five groups of twenty packets, each of which shares a hundred yuan. */
export const packetOffer: Released = {
  ...caps,
  code: 'DEMO-PACKET',
  name: '开门红拼手气红包',
  kind: 'redPacket',
  faceAmountFen: 100,
  capCount: 100,
  capAmountFen: 50_000,
  terms: { lucky: { totalFen: 10_000, number: 20 } },
};
