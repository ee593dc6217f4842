import type { ProductBenefitKind } from '#contract/product-benefits.ts';
import type { Language } from '../phone/phone-words.ts';

type ProductWords = {
  title: string;
  entry: string;
  kinds: Record<ProductBenefitKind, string>;
  free: string;
  eachTime(yuan: string): string;
  products: string;
  between: string;
  conditions: string;
  until: string;
  given: string;
  nothing: string;
  nothingHint: string;
  back: string;
};

export const productWords: Record<Language, ProductWords> = {
  zh: {
    title: '产品优惠',
    entry: '分期促销、费率优惠、免提现费',
    kinds: { instalment: '分期促销', fee_rate: '费率优惠', withdrawal_waiver: '免提现费' },
    free: '免费',
    eachTime: (yuan) => `每次 ${yuan} 元`,
    products: '适用产品',
    between: '、',
    conditions: '条件',
    until: '有效期至',
    given: '符合条件时，办理业务自动享受，无需领取。',
    nothing: '目前没有产品优惠',
    nothingHint: '有新的优惠时会显示在这里。',
    back: '返回权益中心',
  },
  en: {
    title: 'Product benefits',
    entry: 'Instalments, fee rates and free withdrawals',
    kinds: {
      instalment: 'Instalments',
      fee_rate: 'Fee rate',
      withdrawal_waiver: 'Free withdrawals',
    },
    free: 'No charge',
    eachTime: (yuan) => `¥${yuan} each time`,
    products: 'For',
    between: ', ',
    conditions: 'Conditions',
    until: 'Until',
    given: 'Who meets the conditions has them without claiming anything.',
    nothing: 'No product benefits now',
    nothingHint: 'New ones appear here.',
    back: 'Back to benefits',
  },
};
