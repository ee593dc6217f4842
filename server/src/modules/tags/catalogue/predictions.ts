import {
  predictionBandNames,
  predictionBands,
  predictions,
  probabilityTagOf,
  scoreShelfLifeDays,
} from '#contract/predictions.ts';
import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { type Tag, tagsOf } from '../tag.core.ts';
import { lastDays, lastMonths, latest } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { dataAnalysis } from './owners.ts';
import { toOtherBank } from './transaction-metrics.ts';

const contacted = "type in ('customer_contacted', 'campaign_contact')";
const signIn = "type = 'mobile_sign_in'";
const responded = "type in ('campaign_response', 'voucher_claimed', 'voucher_redeemed')";

/**
 * What predictions look for in the months after, and what speaks for it before. An outcome of three
 * months is seen from the month's end at which they are over, so its window holds no day before them.
 */
export const predictionMetrics: readonly Metric[] = [
  metric('aum_3_months_ago', '三个月前金融资产余额', 'AUM three months before', {
    fact: 'fact_balance',
    aggregate: 'sum',
    field: 'balance_fen',
    filter: "kind != 'loan'",
    // Three months have 89 days at least: nearer than that lies no picture of the month's end before.
    window: latest(88),
  }),
  metric('to_other_banks_3m', '近 3 个月转往他行金额', 'Transfers to other banks in 3 months', {
    fact: 'fact_transaction',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: toOtherBank,
    window: lastMonths(3),
  }),
  metric('wealth_purchases_3m', '近 3 个月购买理财次数', 'Wealth products bought in 3 months', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'wealth_purchase'",
    window: lastMonths(3),
  }),
  metric('mobile_3m', '近 3 个月掌银交易笔数', 'MobileBank transactions in 3 months', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "channel = 'mobile'",
    window: lastMonths(3),
  }),
  metric('instalments_3m', '近 3 个月办理分期次数', 'Instalments taken in 3 months', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'instalment'",
    window: lastMonths(3),
  }),
  metric('loans_started_3m', '近 3 个月新借贷款笔数', 'Loans taken in 3 months', {
    fact: 'fact_loan',
    aggregate: 'count',
    window: lastMonths(3),
  }),
  metric('loans_ever', '历史贷款笔数', 'Loans ever taken', {
    fact: 'fact_loan',
    aggregate: 'count',
    window: { kind: 'all' },
  }),
  metric('credit_cards_issued_3m', '近 3 个月新办信用卡数', 'Credit cards issued in 3 months', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: "kind = 'credit'",
    window: lastMonths(3),
  }),
  events(
    'sign_ins_3m',
    '近 3 个月掌银登录次数',
    'MobileBank sign-ins in 3 months',
    signIn,
    lastMonths(3),
  ),
  events('contacts_180', '近 180 天被触达次数', 'Contacts in 180 days', contacted, lastDays(180)),
  events(
    'contacts_31_ended_14_ago',
    '截至 14 天前的 31 天被触达次数',
    'Contacts in the 31 days that ended 14 days before',
    contacted,
    lastDays(31, 14),
  ),
  events(
    'responses_45',
    '近 45 天响应活动次数',
    'Responses to campaigns in 45 days',
    responded,
    lastDays(45),
  ),
  // A score older than its shelf life says nothing: the window holds none that is.
  ...predictions.flatMap(({ code, zh, en }) => [
    metric(`${code}_score`, `${zh}评分`, `Score: ${en}`, {
      fact: 'model_score',
      aggregate: 'last',
      field: 'probability',
      filter: `model = '${code}'`,
      window: lastDays(scoreShelfLifeDays),
    }),
    metric(`${code}_band`, `${zh}档位`, `Band: ${en}`, {
      fact: 'model_score',
      aggregate: 'last',
      field: 'band',
      filter: `model = '${code}'`,
      window: lastDays(scoreShelfLifeDays),
    }),
  ]),
];

/** The band and the probability that the live version of each model gives, computed before the tags of the day. */
export const predictionTags: readonly Tag[] = predictions.flatMap(
  ({ code, zh, en, family, definition }): Tag[] => {
    const tags = tagsOf(family, dataAnalysis, scoreShelfLifeDays);
    const made: Tag[] = [
      tags.choice(code, zh, en, {
        definition: [
          `${definition.zh}，按模型评分分为高、中、低三档`,
          `${definition.en}, in three bands of the model's score`,
        ],
        choices: predictionBands.map((band) => {
          const name = predictionBandNames[band];
          return [band, name.zh, name.en] as const;
        }),
        expression: `${code}_band`,
      }),
      tags.number(probabilityTagOf(code), `${zh}概率`, `Probability: ${en}`, 'share', {
        definition: [`${definition.zh}，由模型给出`, `${definition.en}, as the model gives it`],
        expression: `${code}_score`,
      }),
    ];
    return made.map((tag) => ({ ...tag, model: code }));
  },
);
