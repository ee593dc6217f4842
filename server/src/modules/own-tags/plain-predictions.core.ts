import { type predictions } from '#contract/predictions.ts';
import type { Bilingual } from '#contract/bilingual.ts';

type Code = (typeof predictions)[number]['code'];
type Plain = { name: Bilingual; about: Bilingual };

const plain: Record<Code, Plain> = {
  vip_potential: {
    name: { zh: '可能成为贵宾客户', en: 'May become a VIP customer' },
    about: {
      zh: '三个月内资产达到贵宾标准',
      en: 'your assets reach the VIP level within three months',
    },
  },
  vip_leaving: {
    name: { zh: '可能转走资金', en: 'May move money away' },
    about: {
      zh: '三个月内把一半以上的资产转出本行',
      en: 'half of your assets or more leave the bank within three months',
    },
  },
  payroll_leaving: {
    name: { zh: '工资可能转往他行', en: 'Salary may go elsewhere' },
    about: {
      zh: '三个月内工资停发或大部分转往他行',
      en: 'your salary stops or mostly goes to other banks within three months',
    },
  },
  wealth_buying: {
    name: { zh: '可能购买理财', en: 'May buy a wealth product' },
    about: { zh: '三个月内购买理财产品', en: 'you buy a wealth product within three months' },
  },
  borrowing: {
    name: { zh: '可能需要贷款', en: 'May need a loan' },
    about: { zh: '三个月内新借贷款', en: 'you take a loan within three months' },
  },
  card_taking: {
    name: { zh: '可能办信用卡或分期', en: 'May take a card or instalments' },
    about: {
      zh: '三个月内办信用卡或分期',
      en: 'you take a credit card or instalments within three months',
    },
  },
  mobile_activation: {
    name: { zh: '可能开始使用掌银', en: 'May start to use MobileBank' },
    about: {
      zh: '三个月内登录掌银或用它交易',
      en: 'you sign in to MobileBank or pay with it within three months',
    },
  },
  contact_response: {
    name: { zh: '可能对活动感兴趣', en: 'May respond to an offer' },
    about: {
      zh: '联系您后两周左右参加活动',
      en: 'you take up an offer about two weeks after a contact',
    },
  },
};
const byCode: ReadonlyMap<string, Plain> = new Map(Object.entries(plain));

/** What a prediction is, as the customer it is about would say it: a guess, and about what. */
export function plainPrediction(code: string): { name: Bilingual; definition: Bilingual } | null {
  const found = byCode.get(code);
  return found
    ? {
        name: found.name,
        definition: {
          zh: `本行用统计模型推测您${found.about.zh}的可能性。这是推测，不是事实。`,
          en: `What a statistical model expects: how likely ${found.about.en}. A guess, not a fact.`,
        },
      }
    : null;
}
