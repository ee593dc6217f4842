import type { ServiceContent } from '#contract/local-services.ts';
import type { PlanContent } from '#contract/plans.ts';
import type { ProductBenefitContent } from '#contract/product-benefits.ts';

/** How far the second person has come with it: shown, waiting, or sent back with a word. */
export type ComesTo = 'live' | 'waiting' | { returned: string };
type Sample<T> = { content: T; comesTo: ComesTo };

/** Names that nobody can be given (RFC 2606): what the demo leads to goes nowhere. */
const site = 'services.example';
export const sampleHosts = [site, 'gov.example'];
const anywhere = { orgIds: [], from: null, until: null };

export const sampleServices: readonly Sample<ServiceContent>[] = [
  {
    content: {
      ...anywhere,
      nameZh: '医保查询',
      nameEn: 'Medical insurance',
      group: 'medical',
      icon: 'insurance',
      link: `https://medical.${site}/insurance`,
      place: 10,
    },
    comesTo: 'live',
  },
  {
    content: {
      ...anywhere,
      nameZh: '预约挂号',
      nameEn: 'Book a doctor',
      group: 'medical',
      icon: 'hospital',
      link: `https://medical.${site}/appointments`,
      place: 20,
    },
    comesTo: 'live',
  },
  {
    content: {
      ...anywhere,
      nameZh: '水电煤缴费',
      nameEn: 'Water, power and gas',
      group: 'payment',
      icon: 'payment',
      link: `https://bills.${site}/`,
      place: 10,
    },
    comesTo: 'live',
  },
  {
    content: {
      ...anywhere,
      nameZh: '公交地铁码',
      nameEn: 'Bus and metro code',
      group: 'transport',
      icon: 'bus',
      link: `https://ride.${site}/code`,
      place: 10,
    },
    comesTo: 'live',
  },
  {
    content: {
      ...anywhere,
      nameZh: '社保公积金',
      nameEn: 'Social and housing funds',
      group: 'social',
      icon: 'government',
      link: 'https://funds.gov.example/query',
      place: 10,
    },
    comesTo: 'live',
  },
  {
    content: {
      ...anywhere,
      nameZh: '福州影院购票',
      nameEn: 'Cinema tickets',
      group: 'culture',
      icon: 'film',
      link: `https://tickets.${site}/fuzhou`,
      place: 10,
    },
    comesTo: 'waiting',
  },
  {
    content: {
      ...anywhere,
      nameZh: '校园一卡通',
      nameEn: 'Campus card',
      group: 'payment',
      icon: 'school',
      link: `https://campus.${site}/card`,
      place: 30,
    },
    comesTo: { returned: '服务协议尚未签署，请先完成准入' },
  },
];

export const sampleProductBenefits = (
  from: string,
  until: string,
): readonly Sample<ProductBenefitContent>[] => [
  {
    content: {
      nameZh: '信用卡 12 期分期费率优惠',
      nameEn: 'Lower rate of 12 card instalments',
      kind: 'instalment',
      charge: { unit: 'rate', rateBp: 360 },
      products: ['标准信用卡金卡', '标准信用卡白金卡'],
      conditionsZh: '单笔消费满 1,000 元，分 12 期，总费率 3.6%，提前还款不退已收手续费',
      conditionsEn:
        'One purchase of 1,000 yuan or more in 12 instalments at 3.6 % in all; fees already charged are not given back on early repayment',
      from,
      until,
    },
    comesTo: 'live',
  },
  {
    content: {
      nameZh: '异地取现免手续费',
      nameEn: 'Free withdrawals elsewhere',
      kind: 'withdrawal_waiver',
      charge: { unit: 'amount', amountFen: 0 },
      products: ['借记卡金卡', '代发工资卡'],
      conditionsZh: '境内自助设备取现，每月前 3 笔，单日累计 2 万元以内',
      conditionsEn:
        'At machines in the mainland, the first 3 withdrawals a month, up to 20,000 yuan a day',
      from,
      until,
    },
    comesTo: 'live',
  },
  {
    content: {
      nameZh: '收单商户手续费率优惠',
      nameEn: 'Lower merchant fee rate',
      kind: 'fee_rate',
      charge: { unit: 'rate', rateBp: 25 },
      products: ['聚合收款码'],
      conditionsZh: '月日均存款 5 万元以上的小微商户，次月起按 0.25% 收取',
      conditionsEn:
        'Small merchants with an average monthly balance of 50,000 yuan or more, at 0.25 % from the next month on',
      from,
      until,
    },
    comesTo: 'waiting',
  },
  {
    content: {
      nameZh: '短信通知服务费减免',
      nameEn: 'Waived fee for text messages',
      kind: 'fee_rate',
      charge: { unit: 'amount', amountFen: 0 },
      products: ['借记卡'],
      conditionsZh: '新开户客户前 12 个月',
      conditionsEn: 'New customers, the first 12 months',
      from,
      until,
    },
    comesTo: { returned: '请写明适用的开户时间范围' },
  },
];

/** What plans are made of, by the numbers that the sample bank has given it. */
export type PlanParts = {
  audiences: { dormant: number | null; idle: number | null; vip: number | null };
  offers: { wake: number; talk: number; life: number };
  productBenefits: readonly number[];
  from: string;
  until: string;
};

export const samplePlans = ({
  audiences,
  offers,
  productBenefits,
  from,
  until,
}: PlanParts): readonly Sample<PlanContent>[] => [
  {
    content: {
      name: '沉睡掌银客户唤醒方案',
      audienceId: audiences.dormant,
      productBenefitIds: productBenefits.slice(1, 2),
      products: [{ name: '活期转通知存款', riskLevel: 'R1' }],
      offerIds: [offers.wake],
      services: ['网点一对一教装掌上银行', '水电煤缴费免费代设'],
      from,
      until,
    },
    comesTo: 'live',
  },
  {
    content: {
      name: '日常客户综合服务方案',
      audienceId: null,
      productBenefitIds: productBenefits.slice(0, 2),
      products: [
        { name: '现金管理类理财 A 款', riskLevel: 'R1' },
        { name: '稳健固收 180 天', riskLevel: 'R2' },
      ],
      offerIds: [offers.life],
      services: ['本地生活优惠讲解', '积分商城兑换指引'],
      from,
      until,
    },
    comesTo: 'live',
  },
  {
    content: {
      name: '潜力贵宾客户提升方案',
      audienceId: audiences.vip,
      productBenefitIds: productBenefits.slice(0, 1),
      products: [{ name: '平衡配置一年期', riskLevel: 'R3' }],
      offerIds: [offers.talk],
      services: ['贵宾室预约与专属客户经理'],
      from,
      until,
    },
    comesTo: 'waiting',
  },
  {
    content: {
      name: '活期闲置客户理财方案',
      audienceId: audiences.idle,
      productBenefitIds: [],
      products: [{ name: '进取权益三年期', riskLevel: 'R4' }],
      offerIds: [offers.talk],
      services: ['上门风险测评'],
      from,
      until,
    },
    comesTo: { returned: 'R4 产品与该客群风险承受能力不符，请更换产品' },
  },
];
