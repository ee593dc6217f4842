import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { calendarMonth } from '../window.core.ts';
import { wealthManagement } from './owners.ts';

const deposit = "kind in ('demand', 'time')";
const lastThreeMonths = [1, 2, 3] as const;

/** Deposits of full months; the averages of all assets stand with the assets. */
export const assetCourseMetrics: readonly Metric[] = [
  ...lastThreeMonths.flatMap((ago) => [
    metric(
      `deposits_month_${ago}_ago`,
      `${ago} 个月前的月日均存款`,
      `Average deposits of the month ${ago} before`,
      {
        fact: 'fact_balance',
        aggregate: 'snapshot_average',
        field: 'balance_fen',
        filter: deposit,
        window: calendarMonth(ago),
      },
    ),
    metric(
      `deposits_end_${ago}_ago`,
      `${ago} 个月前的月末存款`,
      `Deposits at the end of the month ${ago} before`,
      {
        fact: 'fact_balance',
        aggregate: 'snapshot_last',
        field: 'balance_fen',
        filter: deposit,
        window: calendarMonth(ago),
      },
    ),
  ]),
];

const month = (ago: number): string => `aum_month_${ago}_ago`;
/** Pairs of months that follow each other, of the last six. */
const steps = [5, 4, 3, 2, 1];
const rose = steps
  .map(
    (ago) =>
      `${month(ago)} - ${month(ago + 1)} >= greatest(${month(ago + 1)} * $share, $least_fen)`,
  )
  .join(' or ');
const fell = steps
  .map(
    (ago) =>
      `${month(ago + 1)} - ${month(ago)} >= greatest(${month(ago + 1)} * $share, $least_fen)`,
  )
  .join(' or ');
const surged = (ago: number): string =>
  `deposits_month_${ago}_ago > 0 and deposits_end_${ago}_ago - deposits_month_${ago}_ago > deposits_month_${ago}_ago * $share`;

const tags = tagsOf('assets', wealthManagement, 7);

/** How assets went from month to month, and from one kind to another. */
export const assetCourseTags: readonly Tag[] = [
  tags.choice('aum_trend', '资产走势', 'AUM trend', {
    definition: [
      '近 6 个完整月日均金融资产逐月比较：变动达到比例和金额才算升或降；有升无降为上升，有降无升为下降，有升有降为波动，其余为平稳；无资产则无此标签',
      'Averages of the last 6 full months, each against the one before: a change counts at the share and the amount; only rises: rising, only falls: falling, both: volatile, neither: steady; unknown without assets',
    ],
    parameters: {
      share: share(0.1, '变动比例', 'Share of the change'),
      least_fen: yuan(1_000, '变动金额', 'Amount of the change'),
    },
    choices: [
      ['rising', '上升', 'Rising'],
      ['steady', '平稳', 'Steady'],
      ['falling', '下降', 'Falling'],
      ['volatile', '波动', 'Volatile'],
    ],
    expression: `case
      when (${rose}) and (${fell}) then 'volatile'
      when ${rose} then 'rising'
      when ${fell} then 'falling'
      when greatest(${[6, 5, 4, 3, 2, 1].map(month).join(', ')}) > 0 then 'steady'
      else '' end`,
  }),
  tags.number('months_without_growth', '资产未增长月数', 'Months without growth', 'month', {
    definition: [
      '截至上月，月日均金融资产连续没有高于前一个月的月数（看近 12 个完整月，最多 11）',
      'Months in a row, up to the last, whose average AUM was not above that of the month before (of 12 full months, 11 at most)',
    ],
    expression: `case ${Array.from({ length: 11 }, (_, past) => `when ${month(past + 1)} > ${month(past + 2)} or not known(${month(past + 2)}) then ${past}`).join(' ')} else 11 end`,
  }),
  tags.number('aum_drawdown', '资产较高点回落', 'AUM below its peak', 'share', {
    definition: [
      '本月日均金融资产低于近 12 个完整月及本月最高月日均的比例；无资产则无此标签',
      'By which share this month’s average AUM lies below the highest of this and the last 12 full months; unknown without assets',
    ],
    expression: `1 - aum_month_to_date / greatest(aum_month_to_date, ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(month).join(', ')})`,
  }),
  tags.number('deposit_deviation', '月末存款偏离度', 'Deposit deviation', 'share', {
    definition: [
      '上月最后一期存款余额与上月日均存款之差占日均的比例；无存款则无此标签',
      'Deposits of the last snapshot of the last month less their average of the month, over the average; unknown without deposits',
    ],
    plain: {
      name: ['月末存款与平均的差', 'Deposits at the month’s end against the average'],
      definition: [
        '您上月末的存款比当月平均多或少的比例',
        'By which share your deposits at the end of the last month differ from the month’s average',
      ],
    },
    expression: '(deposits_end_1_ago - deposits_month_1_ago) / deposits_month_1_ago',
  }),
  tags.flag('month_end_surge', '存款冲时点', 'Deposits surge at month ends', {
    definition: [
      '最近三个完整月每月的月末存款都高出月日均存款一定比例以上',
      'Deposits at the end of each of the last three full months were above the month’s average by more than the share',
    ],
    plain: {
      name: ['月末存款较多', 'More deposits at month ends'],
      definition: [
        '您最近三个月的月末存款都比当月平均多',
        'At the end of each of the last three months you had more deposits than on the average of the month',
      ],
    },
    parameters: { share: share(0.04, '偏离度上限', 'Highest usual deviation') },
    expression: lastThreeMonths.map(surged).join(' and '),
  }),
  tags.flag('deposit_to_term', '活期转定期', 'Moves money to time deposits', {
    definition: [
      '90 天内定期增加达到金额，同时活期减少达到同一金额',
      'In 90 days time deposits rose by the amount and demand deposits fell by as much',
    ],
    parameters: { minimum_fen: yuan(10_000, '转移金额', 'Amount moved') },
    expression:
      'time_now - time_90_ago >= $minimum_fen and demand_90_ago - demand_now >= $minimum_fen',
  }),
  tags.flag('deposits_to_investments', '存款转投资', 'Moves deposits to investments', {
    definition: [
      '90 天内投资类资产增加达到金额，同时存款减少达到同一金额',
      'In 90 days invested assets rose by the amount and deposits fell by as much',
    ],
    parameters: { minimum_fen: yuan(10_000, '转移金额', 'Amount moved') },
    expression:
      'invested_now - invested_90_ago >= $minimum_fen and demand_90_ago + time_90_ago - demand_now - time_now >= $minimum_fen',
  }),
  tags.flag('empty_for_half_a_year', '零余额客户', 'Empty for half a year', {
    definition: [
      '开户满 6 个月，近 6 个完整月与最新一期都没有金融资产',
      'A customer for 6 months, without assets in the newest snapshot and in the last 6 full months',
    ],
    plain: {
      name: ['半年没有余额', 'No balance for half a year'],
      definition: ['您的账户近半年没有余额', 'Your accounts have had no balance for half a year'],
    },
    expression: `months_since(coalesce(customer.open_date, first_account_date)) >= 6 and known(${month(6)}) and greatest(aum_now, ${[6, 5, 4, 3, 2, 1].map(month).join(', ')}) <= 0`,
  }),
];
