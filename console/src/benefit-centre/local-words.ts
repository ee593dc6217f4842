import type { ServiceGroup } from '#contract/local-services.ts';
import type { Language } from '../phone/phone-words.ts';

type LocalWords = {
  title: string;
  entry: string;
  services: string;
  groups: Record<ServiceGroup, string>;
  leaves: string;
  circles: string;
  merchants(count: number): string;
  offers: string;
  noOffers: string;
  nothing: string;
  nothingHint: string;
  back: string;
};

export const localWords: Record<Language, LocalWords> = {
  zh: {
    title: '本地生活',
    entry: '医保、缴费、加油等服务，身边商圈的优惠',
    services: '本地服务',
    groups: {
      medical: '医疗健康',
      payment: '生活缴费',
      transport: '交通出行',
      social: '社保政务',
      culture: '文教娱乐',
      news: '资讯',
    },
    leaves: '服务由第三方网站提供，点开后离开本页。',
    circles: '身边商圈',
    merchants: (count) => `${count} 家商户`,
    offers: '可用优惠',
    noOffers: '暂无专属优惠，通用券可以使用',
    nothing: '您的网点还没有本地服务',
    nothingHint: '有新的服务和商圈时会显示在这里。',
    back: '返回权益中心',
  },
  en: {
    title: 'Local',
    entry: 'Health insurance, bills, fuel and more, and offers of shops near you',
    services: 'Local services',
    groups: {
      medical: 'Health',
      payment: 'Bills',
      transport: 'Transport',
      social: 'Public services',
      culture: 'Education and culture',
      news: 'News',
    },
    leaves: 'Services are sites of others: opening one leaves this page.',
    circles: 'Shops near you',
    merchants: (count) => (count === 1 ? '1 merchant' : `${count} merchants`),
    offers: 'Good here',
    noOffers: 'No offers of its own; vouchers that are good everywhere can be used',
    nothing: 'No local services at your outlet yet',
    nothingHint: 'New services and shops appear here.',
    back: 'Back to benefits',
  },
};
