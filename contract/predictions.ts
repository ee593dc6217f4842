/** Predictive tags (预测性标签): which there are, and what is told of one customer. */
import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import { businessDate, tagCode, type TagFamily } from './tags.ts';

type Prediction = {
  code: string;
  zh: string;
  en: string;
  family: TagFamily;
  /** one sentence each */
  definition: { zh: string; en: string };
};

/** The bank's own predictions; each is the code of a model, and of the tag that says its band. */
export const predictions = [
  {
    code: 'vip_potential',
    zh: '潜力贵宾倾向',
    en: 'VIP potential',
    family: 'value',
    definition: {
      zh: '资产未到贵宾门槛的客户，三个月内月日均金融资产达到 50 万元的可能性',
      en: 'How likely the monthly average AUM of a customer below the VIP threshold reaches 500,000 yuan within three months',
    },
  },
  {
    code: 'vip_leaving',
    zh: '贵宾流失倾向',
    en: 'VIP likely to leave',
    family: 'value',
    definition: {
      zh: '贵宾客户三个月内金融资产减少一半以上的可能性',
      en: 'How likely a VIP customer loses half of the AUM or more within three months',
    },
  },
  {
    code: 'payroll_leaving',
    zh: '代发资金流失倾向',
    en: 'Payroll money likely to leave',
    family: 'payroll',
    definition: {
      zh: '代发客户三个月内停发，或七成以上工资转往他行的可能性',
      en: 'How likely the salary of a payroll customer stops, or seven tenths of it go to other banks, within three months',
    },
  },
  {
    code: 'wealth_buying',
    zh: '理财购买倾向',
    en: 'Likely to buy a wealth product',
    family: 'wealth',
    definition: {
      zh: '三个月内购买理财产品的可能性',
      en: 'How likely a wealth product is bought within three months',
    },
  },
  {
    code: 'borrowing',
    zh: '贷款需求倾向',
    en: 'Likely to borrow',
    family: 'credit',
    definition: {
      zh: '无在贷的成年客户三个月内新借贷款的可能性',
      en: 'How likely an adult without a loan takes one within three months',
    },
  },
  {
    code: 'card_taking',
    zh: '办卡分期倾向',
    en: 'Likely to take a card or instalments',
    family: 'credit',
    definition: {
      zh: '三个月内新办信用卡或办理分期的可能性',
      en: 'How likely a credit card or instalments are taken within three months',
    },
  },
  {
    code: 'mobile_activation',
    zh: '掌银激活倾向',
    en: 'Likely to activate MobileBank',
    family: 'channel',
    definition: {
      zh: '近 90 天未用掌银的客户三个月内登录掌银或用其交易的可能性',
      en: 'How likely a customer who has not used MobileBank for 90 days signs in or pays with it within three months',
    },
  },
  {
    code: 'contact_response',
    zh: '触达响应倾向',
    en: 'Likely to respond to contact',
    family: 'marketing',
    definition: {
      zh: '被触达后两周左右响应活动的可能性',
      en: 'How likely a customer who is contacted responds within about two weeks',
    },
  },
] as const satisfies readonly Prediction[];

export const predictionBands = ['high', 'medium', 'low'] as const;
export type PredictionBand = (typeof predictionBands)[number];
export const predictionBandNames: Record<PredictionBand, { zh: string; en: string }> = {
  high: { zh: '高', en: 'High' },
  medium: { zh: '中', en: 'Medium' },
  low: { zh: '低', en: 'Low' },
};

/** The tag that says the probability of a prediction; the one that says its band has the model's code. */
export const probabilityTagOf = (code: string): string => `${code}_probability`;

/** A score older than this says nothing of the customer any more. */
export const scoreShelfLifeDays = 31;

const reason = z.object({
  /** a metric, `tag.*` or `customer.*` as the model takes it */
  feature: z.string(),
  /** what is so with this customer, and whether it speaks for or against the outcome */
  text: bilingual,
  towards: z.enum(['more_likely', 'less_likely']),
  /** what it adds to the log-odds; null for roles that see bands only */
  contribution: z.number().nullable(),
});

/** What one model says of a customer. log-odds = base + Σ contributions + rest. */
export const customerPrediction = z.object({
  code: tagCode,
  name: bilingual,
  definition: bilingual,
  band: z.enum(predictionBands),
  /** null, as the other figures, for roles that see bands only */
  probability: z.number().min(0).max(1).nullable(),
  base: z.number().nullable(),
  rest: z.number().nullable(),
  /** the ones that weigh most first; of the high and the medium band */
  reasons: z.array(reason),
  /** of a model from outside: who made it, its score, and what it says of it; nothing of that is ours */
  outside: z
    .object({
      provider: z.string(),
      /** null for roles that see bands only */
      score: z.number().nullable(),
      scale: z.object({ from: z.number(), to: z.number() }),
      reasons: z.array(z.string()).max(5),
    })
    .nullable(),
  modelVersion: z.number().int(),
  /** as of the end of this day */
  businessDate,
  computedAt: z.iso.datetime({ offset: true }),
});
export type CustomerPrediction = z.infer<typeof customerPrediction>;
export type PredictionReason = CustomerPrediction['reasons'][number];

/** Whole: one row a model. */
export const customerPredictions = z.object({ items: z.array(customerPrediction) });
