import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { retailBanking, wealthManagement } from './owners.ts';

const tags = tagsOf('value', retailBanking, 31);
const products = tagsOf('products', wealthManagement, 7);

const bounds = {
  b1: yuan(10_000, '第 1 段起点', 'Band 1 from'),
  b2: yuan(50_000, '第 2 段起点', 'Band 2 from'),
  b3: yuan(200_000, '第 3 段起点', 'Band 3 from'),
  b4: yuan(500_000, '第 4 段起点', 'Band 4 from'),
  b5: yuan(1_000_000, '第 5 段起点', 'Band 5 from'),
  b6: yuan(6_000_000, '第 6 段起点', 'Band 6 from'),
};
/** The band an amount lies in, by the bounds of `aum_band`: 0 to 6. */
const bandOf = (amount: string, owner = 'aum_band.'): string =>
  `level(${amount}, ${Object.keys(bounds)
    .map((name) => `$${owner}${name}`)
    .join(', ')})`;
/** The year's full months, the oldest first. */
const year = Array.from({ length: 12 }, (_, index) => `aum_month_${12 - index}_ago`);
/** What the months' averages and the waiting of `aum_band` come to, this month so far included. */
const withThisMonth = (rule: 'held_level' | 'months_below'): string =>
  `${rule}($aum_band.falls_after, 6, $aum_band.top_falls_after, ${[...year, 'aum_month_to_date'].map((month) => bandOf(month)).join(', ')})`;
const heldNow = `held_level($aum_band.falls_after, 6, $aum_band.top_falls_after, ${year.map((month) => bandOf(month)).join(', ')})`;
const bands = [
  ['below_10k', '1 万以下', 'Below 10,000'],
  ['from_10k', '1–5 万', '10,000 to 50,000'],
  ['from_50k', '5–20 万', '50,000 to 200,000'],
  ['from_200k', '20–50 万', '200,000 to 500,000'],
  ['from_500k', '50–100 万', '500,000 to 1,000,000'],
  ['from_1m', '100–600 万', '1,000,000 to 6,000,000'],
  ['from_6m', '600 万及以上', '6,000,000 and above'],
] as const;

/** How many of a product a customer has. */
const heldOf = {
  wealth: 'wealth_held',
  insurance: 'insurance_held',
  fund: 'funds_held',
  credit_card: 'open_credit_cards',
  precious_metal: 'precious_metal_held',
  treasury_bond: 'treasury_bonds_held',
} as const;
const firstMissing = (order: readonly (keyof typeof heldOf)[]): string =>
  `case ${order.map((product) => `when ${heldOf[product]} = 0 then '${product}'`).join(' ')} else '' end`;

export const valueTags: readonly Tag[] = [
  tags.choice('value_tier', '价值分层', 'Value tier', {
    definition: [
      '高价值、次价值按本月日均金融资产；达不到次价值但工资、他行转出达到门槛或有房贷的为潜在价值；其余为低价值',
      'High and secondary by the average AUM of the month; below that, potential by salary, transfers to other banks or a mortgage; otherwise low',
    ],
    plain: {
      name: ['客户分组', 'Customer group'],
      definition: [
        '按您本月的平均金融资产、工资、转账和住房贷款分成四组，用来安排适合您的服务',
        'Four groups by this month’s average assets, salary, transfers and mortgage, by which fitting services are chosen',
      ],
      choices: {
        high: ['资产较多', 'Larger assets'],
        secondary: ['资产中等', 'Medium assets'],
        potential: ['往来较多', 'Many dealings'],
        low: ['其他', 'Other'],
      },
    },
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
      '按自然月日均金融资产分段：达到更高段的次月升段，连续若干个月（最高段另设）低于所在段才降到最近一个月的段；看近 12 个完整月',
      'By the average AUM of calendar months: a higher band holds from the next month, a lower one after some months in a row below (of the highest band, more), then that of the last month; over 12 full months',
    ],
    parameters: {
      falls_after: months(3, '降段所需月数', 'Months below before falling'),
      top_falls_after: months(
        6,
        '最高段降段所需月数',
        'Months below before falling from the highest band',
      ),
      ...bounds,
    },
    choices: bands,
    expression: `choose(held_level($falls_after, 6, $top_falls_after, ${year.map((month) => bandOf(month, '')).join(', ')}),
      ${bands.map(([value]) => `'${value}'`).join(', ')})`,
  }),
  tags.flag('vip_candidate', '潜力贵宾', 'VIP candidate', {
    definition: [
      '本月日均金融资产未到贵宾门槛，但已达到其一定比例',
      'Average AUM of the month below the VIP threshold, but at a share of it',
    ],
    plain: {
      name: ['接近贵宾标准', 'Near the VIP level'],
      definition: [
        '您本月的平均金融资产已接近贵宾标准',
        'This month’s average of your assets is near the VIP level',
      ],
    },
    parameters: {
      vip_fen: yuan(500_000, '贵宾门槛', 'VIP threshold'),
      share: share(0.8, '比例', 'Share'),
    },
    expression: 'aum_month_to_date < $vip_fen and aum_month_to_date >= $vip_fen * $share',
  }),
  tags.number('months_below_band', '低于所在段月数', 'Months below the band', 'month', {
    definition: [
      '含本月至今，日均金融资产连续低于所在资产段的月数；满降段所需月数即降段，重新从 0 计',
      'Months in a row, this one so far included, with an average AUM below the AUM band; at the months that the band waits it falls, and the count begins again at 0',
    ],
    plain: {
      name: ['资产低于现有段的月数', 'Months below your asset band'],
      definition: [
        '您的月平均金融资产连续低于现有资产段的月数，含本月至今',
        'Months in a row, this one included, in which the average of your assets was below your asset band',
      ],
    },
    expression: withThisMonth('months_below'),
  }),
  tags.choice('band_path', '升降段走势', 'Where the band goes', {
    definition: [
      '本月日均若保持到月末，下月资产段将升段、降段，或已低于所在段但尚未降段（降段预警），或稳定',
      'If this month’s average stays: the AUM band rises next month, falls, is at risk (below the band, not yet fallen), or is steady',
    ],
    plain: {
      name: ['资产段可能的变化', 'Where your asset band may go'],
      definition: [
        '如果您本月的平均资产保持到月末，下个月的资产段会怎样',
        'What happens to your asset band next month if this month’s average stays as it is',
      ],
      choices: {
        rises: ['下月升段', 'Rises next month'],
        at_risk: ['可能降段', 'May fall later'],
        falls: ['下月降段', 'Falls next month'],
        steady: ['不变', 'Stays'],
      },
    },
    choices: [
      ['rises', '下月升段', 'Rises next month'],
      ['at_risk', '降段预警', 'At risk of falling'],
      ['falls', '下月降段', 'Falls next month'],
      ['steady', '稳定', 'Steady'],
    ],
    expression: `choose(level(${withThisMonth('held_level')} - ${heldNow}, 0, 1),
      'falls', case when tag.months_below_band > 0 then 'at_risk' else 'steady' end, 'rises')`,
  }),
  tags.number('to_next_band_fen', '距上一段差额', 'Short of the next band', 'fen', {
    definition: [
      '本月日均金融资产距更高一段起点的差额；已在最高段为 0',
      'What this month’s average AUM lacks to the start of the next higher band; 0 in the highest',
    ],
    expression: `case ${[1, 2, 3, 4, 5, 6]
      .map(
        (step) =>
          `when aum_month_to_date < $aum_band.b${step} then $aum_band.b${step} - aum_month_to_date`,
      )
      .join(' ')} else aum_month_to_date * 0 end`,
  }),
  tags.choice('peak_band', '近一年最高段', 'Highest band of the year', {
    definition: [
      '近 12 个完整月中最高的月日均金融资产所在的段',
      'The AUM band that the highest monthly average of the last 12 full months lies in',
    ],
    choices: bands,
    expression: `choose(${bandOf(`greatest(${year.join(', ')})`)}, ${bands.map(([value]) => `'${value}'`).join(', ')})`,
  }),
  tags.flag('new_vip', '新晋贵宾', 'New VIP', {
    definition: [
      '上月日均金融资产达到贵宾门槛，而此前 11 个月都没有达到',
      'Average AUM of the last month at the VIP threshold, and of none of the 11 months before',
    ],
    expression: `aum_month_1_ago >= $vip_candidate.vip_fen and greatest(${year.slice(0, -1).join(', ')}) < $vip_candidate.vip_fen`,
  }),
  tags.flag('former_vip', '曾是贵宾', 'Former VIP', {
    definition: [
      '近 12 个完整月中曾达到贵宾门槛，上月与本月日均都已低于门槛',
      'At the VIP threshold in one of the last 12 full months, below it in the last month and in this',
    ],
    plain: {
      name: ['曾达到贵宾标准', 'Was at the VIP level'],
      definition: [
        '您近一年的月平均金融资产曾达到贵宾标准，上月和本月没有达到',
        'The monthly average of your assets was at the VIP level within the year, and not in the last month and this one',
      ],
    },
    expression: `greatest(${year.join(', ')}) >= $vip_candidate.vip_fen and aum_month_1_ago < $vip_candidate.vip_fen and aum_month_to_date < $vip_candidate.vip_fen`,
  }),
  tags.flag('long_tail_customer', '长尾客户', 'Long-tail customer', {
    definition: [
      '低价值，且持有产品不超过一种，适合线上批量经营',
      'Of low value and with at most one product: to be served online and in bulk',
    ],
    plain: {
      name: ['使用产品较少', 'Uses few products'],
      definition: [
        '按您在本行的资产和产品数划分，本行主要通过手机和线上为您服务',
        'By your assets and products with the bank, which serves you mainly by phone and online',
      ],
    },
    parameters: { products: count(1, '产品数上限', 'Products at most') },
    expression: "tag.value_tier = 'low' and tag.product_count <= $products",
  }),
  tags.flag('costly_to_serve', '服务成本偏高', 'Costly to serve', {
    definition: [
      '低价值而近 180 天柜面交易达到笔数，宜引导到自助与线上渠道',
      'Of low value, with counter transactions in 180 days at the number: better led to machines and MobileBank',
    ],
    plain: {
      name: ['常到柜面办理', 'Often at the counter'],
      definition: [
        '按您在本行的资产和近半年在柜面办理的笔数划分，本行可能向您介绍自助设备和掌银',
        'By your assets and how often you came to the counter in half a year; the bank may show you machines and MobileBank',
      ],
    },
    parameters: { minimum: count(6, '柜面交易笔数', 'Counter transactions') },
    expression: "tag.value_tier = 'low' and counter_180 >= $minimum",
  }),
  tags.number('yearly_contribution_fen', '年化综合贡献', 'Contribution a year', 'fen', {
    definition: [
      '按各类余额乘以年化贡献率估算：活期、定期、投资类资产与贷款；各贡献率由本行设定',
      'Estimated from balances and yearly margins, which the bank sets: demand and time deposits, invested assets, loans',
    ],
    plain: {
      name: [
        '您的往来给本行带来的年收益（估算）',
        'What your dealings earn the bank in a year (estimate)',
      ],
      definition: [
        '按您的存款、投资和贷款余额估算',
        'Estimated from your deposits, investments and loans',
      ],
    },
    parameters: {
      demand: share(0.015, '活期贡献率', 'Margin of demand deposits'),
      time: share(0.004, '定期贡献率', 'Margin of time deposits'),
      invested: share(0.005, '投资类资产贡献率', 'Margin of invested assets'),
      loans: share(0.015, '贷款贡献率', 'Margin of loans'),
    },
    expression:
      'demand_now * $demand + time_now * $time + invested_now * $invested + loans_owed * $loans',
  }),
  tags.flag('churn_warning', '流失预警', 'Churn warning', {
    definition: [
      '金融资产较 90 天前减少一半以上（比例可调），同时主动交易也在减少',
      'AUM has fallen by half (a parameter) against 90 days before, while own transactions fall too',
    ],
    plain: {
      name: ['资产和交易都在减少', 'Assets and transactions fall'],
      definition: [
        '您的金融资产比 90 天前减少较多，交易也比以前少',
        'Your assets are much less than 90 days before, and you make fewer transactions',
      ],
    },
    parameters: { share: share(0.5, '资产减少比例', 'Share of the fall') },
    expression:
      'aum_90_ago > 0 and aum_now <= aum_90_ago * (1 - $share) and acts_90 < acts_prior_90',
  }),
  tags.flag('cross_sell_room', '交叉销售空间', 'Room for cross-selling', {
    definition: [
      '资产达到门槛，但产品加载数偏少',
      'AUM at or above the threshold, with few products',
    ],
    plain: {
      name: ['使用的产品还不多', 'Uses few products so far'],
      definition: [
        '您在本行有一定资产，使用的产品还不多，本行可能向您介绍其他产品',
        'You have assets with the bank and use few of its products; it may tell you of others',
      ],
    },
    parameters: {
      minimum_fen: yuan(50_000, '资产门槛', 'Threshold of AUM'),
      products: count(2, '产品数上限', 'Products at most'),
    },
    expression: 'aum_now >= $minimum_fen and tag.product_count <= $products',
  }),
  tags.flag('main_bank_customer', '主办行客户', 'Main-bank customer', {
    definition: [
      '工资或养老金在本行发放，在本行缴费，且近 90 天主动交易达到笔数',
      'Salary or pension arrives here, bills are paid here, and own transactions in 90 days reach the number',
    ],
    plain: {
      name: ['主要使用本行', 'Mainly banks here'],
      definition: [
        '您的工资或养老金在本行发放，在本行缴费，日常交易也较多',
        'Your salary or pension arrives here, you pay bills here and make many transactions',
      ],
    },
    parameters: { minimum: count(10, '主动交易笔数', 'Own transactions') },
    expression:
      '(tag.payroll_customer or tag.pension_customer) and household_months_6m > 0 and acts_90 >= $minimum',
  }),
  products.choice('product_gap', '产品缺口', 'Product to offer next', {
    definition: [
      '按价值分层的产品次序，第一个还没有的产品（高价值：理财、保险、基金、信用卡、贵金属、国债；次价值：理财、信用卡、基金、保险、国债；其余：信用卡、理财、基金）；未成年或都已有则无此标签',
      'The first product not held yet, in the order of the value tier (high: wealth product, insurance, fund, credit card, precious metal, treasury bond; secondary: wealth product, credit card, fund, insurance, treasury bond; others: credit card, wealth product, fund); unknown of minors and when all are held',
    ],
    plain: {
      name: ['可能适合您的产品', 'A product that may suit you'],
      definition: [
        '按您的资产情况，您还没有使用、本行可能向您介绍的产品',
        'By your assets, the product that you do not have yet and the bank may tell you of',
      ],
    },
    choices: [
      ['wealth', '理财', 'Wealth product'],
      ['insurance', '保险', 'Insurance'],
      ['fund', '基金', 'Fund'],
      ['credit_card', '信用卡', 'Credit card'],
      ['precious_metal', '贵金属', 'Precious metal'],
      ['treasury_bond', '国债', 'Treasury bond'],
    ],
    expression: `case
      when years_since(customer.birth_date) < 18 then ''
      when tag.value_tier = 'high' then ${firstMissing(['wealth', 'insurance', 'fund', 'credit_card', 'precious_metal', 'treasury_bond'])}
      when tag.value_tier = 'secondary' then ${firstMissing(['wealth', 'credit_card', 'fund', 'insurance', 'treasury_bond'])}
      else ${firstMissing(['credit_card', 'wealth', 'fund'])} end`,
  }),
];
