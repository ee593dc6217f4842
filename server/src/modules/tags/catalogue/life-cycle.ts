import { count, days, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

const daysHere = 'days_since(coalesce(customer.open_date, first_account_date))';

const tags = tagsOf('life_cycle', retailBanking, 30);

export const lifeCycleTags: readonly Tag[] = [
  tags.flag('new_customer', '新开户客户', 'New customer', {
    definition: ['开户不超过若干天', 'Opened within some days'],
    dataClass: 'C1',
    parameters: { within: days(90, '天数', 'Days') },
    expression: `${daysHere} <= $within`,
  }),
  tags.choice('life_cycle', '生命周期', 'Life cycle', {
    definition: [
      '依次判断：开户不久为新客；半年无主动交易且资产很少为流失；近 90 天恢复交易而此前半年没有为挽回；近 90 天交易明显减少或没有为衰退，明显增多为成长；其余为成熟',
      'In this order: new when opened lately; lost without own transactions in half a year and hardly any AUM; won back when active in 90 days after half a year without; declining when transactions of 90 days fell a lot or stopped, growing when they rose a lot; otherwise mature',
    ],
    plain: {
      name: ['使用阶段', 'Stage of use'],
      definition: [
        '按您的开户时间、交易和资产变化判断',
        'By when you opened and how your transactions and assets change',
      ],
      choices: {
        new: ['新客户', 'New'],
        growing: ['使用增多', 'Using more'],
        mature: ['使用稳定', 'Steady'],
        declining: ['使用减少', 'Using less'],
        lost: ['较久未用', 'Not used for long'],
        won_back: ['重新使用', 'Using again'],
      },
    },
    dataClass: 'C1',
    parameters: {
      new_within: days(90, '新客天数', 'New within'),
      kept_fen: yuan(1_000, '流失资产上限', 'AUM of the lost below'),
      falling: share(0.5, '衰退比例', 'Declining below'),
      rising: share(1.5, '成长比例', 'Growing from'),
      minimum: count(6, '最少笔数', 'Enough transactions'),
    },
    choices: [
      ['new', '新客', 'New'],
      ['growing', '成长', 'Growing'],
      ['mature', '成熟', 'Mature'],
      ['declining', '衰退', 'Declining'],
      ['lost', '流失', 'Lost'],
      ['won_back', '挽回', 'Won back'],
    ],
    expression: `case
      when ${daysHere} <= $new_within then 'new'
      when acts_90 + acts_prior_90 = 0 and aum_now < $kept_fen then 'lost'
      when acts_90 > 0 and acts_before_90 = 0 and ${daysHere} >= 270 then 'won_back'
      when acts_90 = 0 or acts_prior_90 >= $minimum and acts_90 < acts_prior_90 * $falling then 'declining'
      when acts_90 >= $minimum and acts_90 >= acts_prior_90 * $rising then 'growing'
      else 'mature' end`,
  }),
  tags.number('activation_steps', '新户激活步数', 'Activation steps', 'count', {
    definition: [
      '新开户客户在掌银、消费、代发、资金、缴费五步中已完成的步数；其他客户无此标签',
      'Of a new customer, how many of MobileBank, spending, payroll, money and bills have begun; unknown of others',
    ],
    plain: {
      name: ['新客户已使用的服务', 'Services begun'],
      definition: [
        '您开户以来，在掌银、消费、工资、资金、缴费五项中已使用的项数',
        'How many of MobileBank, spending, salary, money and bills you have begun since you opened',
      ],
    },
    dataClass: 'C1',
    parameters: {
      within: days(90, '新客天数', 'New within'),
      minimum_fen: yuan(1_000, '资金门槛', 'Money from'),
    },
    // Over 0 for whoever is not new, and so unknown.
    expression: `(level(mobile_180 + sign_ins_180, 1) + level(spendings_180, 1)
      + level(salary_months_3m + pensions_3m, 1) + level(aum_now, $minimum_fen)
      + level(household_months_6m, 1)) / level($within - ${daysHere}, 0)`,
  }),
  tags.flag('never_used', '开户未用', 'Never used', {
    definition: [
      '开户超过若干天，从未有过主动交易',
      'Opened more than some days ago, and never had an own transaction',
    ],
    dataClass: 'C1',
    parameters: { after: days(90, '天数', 'Days') },
    expression: `${daysHere} > $after and not known(last_act)`,
  }),
];
