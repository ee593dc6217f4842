import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

const tags = tagsOf('value', retailBanking, 31);

const bounds = {
  b1: yuan(10_000, '第 1 段起点', 'Band 1 from'),
  b2: yuan(50_000, '第 2 段起点', 'Band 2 from'),
  b3: yuan(200_000, '第 3 段起点', 'Band 3 from'),
  b4: yuan(500_000, '第 4 段起点', 'Band 4 from'),
  b5: yuan(1_000_000, '第 5 段起点', 'Band 5 from'),
  b6: yuan(6_000_000, '第 6 段起点', 'Band 6 from'),
};
const bandOf = (metric: string): string =>
  `level(${metric}, ${Object.keys(bounds)
    .map((name) => `$${name}`)
    .join(', ')})`;
const bands = [
  ['below_10k', '1 万以下', 'Below 10,000'],
  ['from_10k', '1–5 万', '10,000 to 50,000'],
  ['from_50k', '5–20 万', '50,000 to 200,000'],
  ['from_200k', '20–50 万', '200,000 to 500,000'],
  ['from_500k', '50–100 万', '500,000 to 1,000,000'],
  ['from_1m', '100–600 万', '1,000,000 to 6,000,000'],
  ['from_6m', '600 万及以上', '6,000,000 and above'],
] as const;

export const valueTags: readonly Tag[] = [
  tags.choice('value_tier', '价值分层', 'Value tier', {
    definition: [
      '高价值、次价值按本月日均金融资产;达不到次价值但工资、他行转出达到门槛或有房贷的为潜在价值;其余为低价值',
      'High and secondary by the average AUM of the month; below that, potential by salary, transfers to other banks or a mortgage; otherwise low',
    ],
    parameters: {
      high_fen: yuan(500_000, '高价值资产门槛', 'AUM of high value'),
      secondary_fen: yuan(50_000, '次价值资产门槛', 'AUM of secondary value'),
      salary_fen: yuan(8_000, '潜在价值月工资门槛', 'Monthly salary of potential value'),
      outflow_fen: yuan(
        50_000,
        '潜在价值他行转出门槛',
        'Transfers to other banks of potential value',
      ),
    },
    choices: [
      ['high', '高价值', 'High'],
      ['secondary', '次价值', 'Secondary'],
      ['potential', '潜在价值', 'Potential'],
      ['low', '低价值', 'Low'],
    ],
    expression: `case
      when aum_month_to_date >= $high_fen then 'high'
      when aum_month_to_date >= $secondary_fen then 'secondary'
      when tag.monthly_salary_fen >= $salary_fen or to_other_banks_90 >= $outflow_fen or running_mortgages > 0 then 'potential'
      else 'low' end`,
  }),
  tags.choice('aum_band', '资产段', 'AUM band', {
    definition: [
      '按自然月日均金融资产分段:达到更高段的次月升段,连续若干个月低于所在段才降到最近一个月的段(看近 6 个完整月)',
      'By the average AUM of calendar months: a higher band holds from the next month, a lower one after some months in a row below, then that of the last month; over the last 6 full months',
    ],
    parameters: {
      falls_after: months(3, '降段所需月数', 'Months below before falling'),
      ...bounds,
    },
    choices: bands,
    expression: `choose(held_level($falls_after, ${[6, 5, 4, 3, 2, 1].map((ago) => bandOf(`aum_month_${ago}_ago`)).join(', ')}),
      ${bands.map(([value]) => `'${value}'`).join(', ')})`,
  }),
  tags.flag('vip_candidate', '潜力贵宾', 'VIP candidate', {
    definition: [
      '本月日均金融资产未到贵宾门槛,但已达到其一定比例',
      'Average AUM of the month below the VIP threshold, but at a share of it',
    ],
    parameters: {
      vip_fen: yuan(500_000, '贵宾门槛', 'VIP threshold'),
      share: share(0.8, '比例', 'Share'),
    },
    expression: 'aum_month_to_date < $vip_fen and aum_month_to_date >= $vip_fen * $share',
  }),
  tags.flag('churn_warning', '流失预警', 'Churn warning', {
    definition: [
      '金融资产较 90 天前减少一半以上(比例可调),同时主动交易也在减少',
      'AUM has fallen by half (a parameter) against 90 days before, while own transactions fall too',
    ],
    parameters: { share: share(0.5, '资产减少比例', 'Share of the fall') },
    expression:
      'aum_90_ago > 0 and aum_now <= aum_90_ago * (1 - $share) and acts_90 < acts_prior_90',
  }),
  tags.flag('cross_sell_room', '交叉销售空间', 'Room for cross-selling', {
    definition: [
      '资产达到门槛,但产品加载数偏少',
      'AUM at or above the threshold, with few products',
    ],
    parameters: {
      minimum_fen: yuan(50_000, '资产门槛', 'Threshold of AUM'),
      products: count(2, '产品数上限', 'Products at most'),
    },
    expression: 'aum_now >= $minimum_fen and tag.product_count <= $products',
  }),
  tags.flag('main_bank_customer', '主办行客户', 'Main-bank customer', {
    definition: [
      '工资或养老金在本行发放,在本行缴费,且近 90 天主动交易达到笔数',
      'Salary or pension arrives here, bills are paid here, and own transactions in 90 days reach the number',
    ],
    parameters: { minimum: count(10, '主动交易笔数', 'Own transactions') },
    expression:
      '(tag.payroll_customer or tag.pension_customer) and household_months_6m > 0 and acts_90 >= $minimum',
  }),
];
