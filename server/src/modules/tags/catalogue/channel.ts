import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, share, tagsOf, type Tag } from '../tag.core.ts';
import { lastDays, type Window } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { digitalBanking } from './owners.ts';

const via = (code: string, zh: string, en: string, channel: string, window: Window): Metric =>
  metric(code, zh, en, {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: `channel = '${channel}'`,
    window,
  });

/** Channels a preference is told from, with their names. */
const channels = [
  ['counter', '柜面', 'Counter'],
  ['atm', '自助机', 'ATM'],
  ['mobile', '掌银', 'MobileBank'],
  ['pos', '刷卡', 'POS'],
  ['online', '线上支付', 'Online'],
] as const;

/** What a customer does after signing in, as the event's detail says it. */
const features = [
  ['account', '账户查询', 'Accounts'],
  ['transfer', '转账', 'Transfers'],
  ['wealth', '理财', 'Wealth products'],
  ['bill', '缴费', 'Bills'],
  ['benefit', '权益', 'Benefits'],
] as const;
const signIn = "type = 'mobile_sign_in'";

export const channelMetrics: readonly Metric[] = [
  ...channels.map(([channel, zh, en]) =>
    via(
      `${channel}_180`,
      `近 180 天${zh}交易笔数`,
      `${en} transactions in 180 days`,
      channel,
      lastDays(180),
    ),
  ),
  via(
    'mobile_30',
    '近 30 天掌银交易笔数',
    'MobileBank transactions in 30 days',
    'mobile',
    lastDays(30),
  ),
  via(
    'mobile_90',
    '近 90 天掌银交易笔数',
    'MobileBank transactions in 90 days',
    'mobile',
    lastDays(90),
  ),
  via(
    'mobile_before_90',
    '90 天以前一年内掌银交易笔数',
    'MobileBank transactions in the year before the last 90 days',
    'mobile',
    lastDays(365, 90),
  ),
  via(
    'mobile_365',
    '近 365 天掌银交易笔数',
    'MobileBank transactions in 365 days',
    'mobile',
    lastDays(365),
  ),
  metric(
    'outlet_before_90',
    '90 天以前一年内柜面自助交易笔数',
    'Counter and ATM transactions in the year before the last 90 days',
    {
      fact: 'fact_transaction',
      aggregate: 'count',
      filter: "channel in ('counter', 'atm')",
      window: lastDays(365, 90),
    },
  ),
  metric('counter_share_180', '近 180 天柜面交易占比', 'Share of counter transactions, 180 days', {
    fact: 'fact_transaction',
    aggregate: 'share',
    filter: "channel in ('counter', 'atm', 'mobile', 'pos', 'online')",
    part: "channel = 'counter'",
    window: lastDays(180),
  }),
  events(
    'sign_ins_30',
    '近 30 天掌银登录次数',
    'MobileBank sign-ins in 30 days',
    signIn,
    lastDays(30),
  ),
  events(
    'sign_ins_365',
    '近 365 天掌银登录次数',
    'MobileBank sign-ins in 365 days',
    signIn,
    lastDays(365),
  ),
  metric('sign_in_days_30', '近 30 天掌银登录天数', 'Days with sign-ins, of 30', {
    fact: 'fact_event',
    aggregate: 'distinct',
    field: 'business_date',
    filter: signIn,
    window: lastDays(30),
  }),
  events(
    'sign_ins_180',
    '近 180 天掌银登录次数',
    'MobileBank sign-ins in 180 days',
    signIn,
    lastDays(180),
  ),
  events(
    'sign_ins_90',
    '近 90 天掌银登录次数',
    'MobileBank sign-ins in 90 days',
    signIn,
    lastDays(90),
  ),
  events(
    'sign_ins_before_90',
    '90 天以前一年内掌银登录次数',
    'MobileBank sign-ins in the year before the last 90 days',
    signIn,
    lastDays(365, 90),
  ),
  events(
    'night_sign_ins_180',
    '近 180 天夜间掌银登录次数',
    'MobileBank sign-ins at night in 180 days',
    `${signIn} and (hour >= 22 or hour < 5)`,
    lastDays(180),
  ),
  ...features.map(([feature, zh, en]) =>
    events(
      `used_${feature}_180`,
      `近 180 天掌银使用${zh}次数`,
      `${en} used in MobileBank, 180 days`,
      `${signIn} and property.detail = '${feature}'`,
      lastDays(180),
    ),
  ),
  events(
    'wealth_views_30',
    '近 30 天掌银浏览理财次数',
    'Wealth pages seen in MobileBank, 30 days',
    `${signIn} and property.detail = 'wealth'`,
    lastDays(30),
  ),
  metric(
    'counter_errands_180',
    '近 180 天柜面转账缴费笔数',
    'Transfers and bills at the counter, 180 days',
    {
      fact: 'fact_transaction',
      aggregate: 'count',
      filter: "channel = 'counter' and direction = 'out' and kind in ('transfer', 'household')",
      window: lastDays(180),
    },
  ),
  metric('days_since_mobile', '距上次掌银交易天数', 'Days since the last MobileBank transaction', {
    fact: 'fact_transaction',
    aggregate: 'days_since',
    filter: "channel = 'mobile'",
    window: lastDays(365),
  }),
  metric('days_since_sign_in', '距上次掌银登录天数', 'Days since the last MobileBank sign-in', {
    fact: 'fact_event',
    aggregate: 'days_since',
    filter: "type = 'mobile_sign_in'",
    window: lastDays(365),
  }),
];

/** Days since the last use that the run knew of, as of today; more than any window of those who have not used it in a year. */
const daysSinceUse = `least(
      coalesce(carried.transaction_days + days_passed, 9999),
      coalesce(carried.sign_in_days + days_passed, 9999))`;

const tags = tagsOf('channel', digitalBanking, 7);

export const channelTags: readonly Tag[] = [
  tags.choice('mobile_bank_status', '掌银状态', 'MobileBank status', {
    definition: [
      '活跃：近 30 天登录或交易，或系统状态为活跃；休眠：近一年用过，或系统状态为休眠；已注册：注册后未用；其余为未注册',
      'Active: sign-in or transaction in 30 days, or so stated by the system; dormant: used in a year, or so stated; registered: never used; otherwise none',
    ],
    plain: {
      name: ['掌银使用情况', 'Use of MobileBank'],
      definition: [
        '您是否注册掌银、近期有没有使用',
        'Whether you have registered for MobileBank and use it',
      ],
      choices: {
        none: ['未注册', 'Not registered'],
        registered: ['已注册，还没有用过', 'Registered, not used yet'],
        dormant: ['近期没有使用', 'Not used lately'],
        active: ['在使用', 'In use'],
      },
    },
    dataClass: 'C1',
    choices: [
      ['none', '未注册', 'None'],
      ['registered', '已注册', 'Registered'],
      ['dormant', '休眠', 'Dormant'],
      ['active', '活跃', 'Active'],
    ],
    expression: `case
      when mobile_30 + sign_ins_30 > 0 or customer.mobile_bank_state in ('active', 'highly_active') then 'active'
      when mobile_365 + sign_ins_365 > 0 or customer.mobile_bank_state = 'dormant' then 'dormant'
      when customer.mobile_bank_state = 'registered' then 'registered'
      else 'none' end`,
    live: {
      carries: {
        transaction_days: { type: 'number', expression: 'days_since_mobile' },
        sign_in_days: { type: 'number', expression: 'days_since_sign_in' },
        stated: { type: 'text', expression: 'customer.mobile_bank_state' },
      },
      value: `case
        when happened_unseen('mobile_sign_in') or ${daysSinceUse} < 30 or carried.stated in ('active', 'highly_active') then 'active'
        when ${daysSinceUse} < 365 or carried.stated = 'dormant' then 'dormant'
        when carried.stated = 'registered' then 'registered'
        else 'none' end`,
    },
  }),
  tags.choice('preferred_channel', '偏好渠道', 'Preferred channel', {
    definition: [
      '近 180 天交易笔数最多的渠道；没有交易则无此标签',
      'The channel with most transactions in 180 days; unknown without',
    ],
    dataClass: 'C1',
    choices: channels,
    expression: `top_of(${channels.map(([channel]) => `'${channel}', ${channel}_180`).join(', ')})`,
  }),
  tags.flag('counter_dependent', '柜面依赖', 'Depends on the counter', {
    definition: [
      '近 180 天柜面交易笔数占比达到门槛，且没有掌银交易',
      'Counter transactions reach the share in 180 days, and none by MobileBank',
    ],
    plain: {
      name: ['常用柜面', 'Uses the counter'],
      definition: [
        '您近 180 天的交易多在柜面办理，没有使用掌银',
        'Most of your transactions of 180 days were at the counter and none by MobileBank',
      ],
    },
    dataClass: 'C1',
    parameters: { share: share(0.5, '占比', 'Share') },
    expression: 'counter_share_180 >= $share and mobile_180 = 0',
  }),
  tags.flag('moved_to_mobile', '线下转掌银', 'Moved to MobileBank', {
    definition: [
      '此前一年只用柜面或自助机，近 90 天开始用掌银交易',
      'Used counter or ATM only in the year before, and MobileBank in the last 90 days',
    ],
    dataClass: 'C1',
    expression: 'outlet_before_90 > 0 and mobile_before_90 = 0 and mobile_90 > 0',
  }),
  tags.choice('sign_in_rhythm', '掌银登录频度', 'Rhythm of sign-ins', {
    definition: [
      '按近 30 天登录掌银的天数：达到高门槛为常用，达到低门槛为每周，其余为偶尔；没有登录则无此标签',
      'By the days with a sign-in, of 30: often from the upper bound, weekly from the lower, otherwise seldom; unknown without',
    ],
    dataClass: 'C1',
    parameters: {
      weekly: days(4, '每周天数', 'Weekly from'),
      often: days(12, '常用天数', 'Often from'),
    },
    choices: [
      ['seldom', '偶尔', 'Seldom'],
      ['weekly', '每周', 'Weekly'],
      ['often', '常用', 'Often'],
    ],
    expression:
      "choose(level(sign_in_days_30, 1, $weekly, $often), '', 'seldom', 'weekly', 'often')",
  }),
  tags.flag('night_mobile_user', '夜间掌银用户', 'Uses MobileBank at night', {
    definition: [
      '近 180 天 22 点至 5 点登录掌银达到次数，且占登录的比例达到门槛',
      'Sign-ins between 22:00 and 05:00 reach the number and the share in 180 days',
    ],
    dataClass: 'C1',
    parameters: {
      minimum: count(2, '次数', 'Sign-ins'),
      share: share(0.3, '占比', 'Share'),
    },
    expression: 'night_sign_ins_180 >= $minimum and night_sign_ins_180 >= sign_ins_180 * $share',
  }),
  tags.choice('favourite_feature', '掌银常用功能', 'Favourite feature', {
    definition: [
      '近 180 天登录掌银后使用最多的功能；没有则无此标签',
      'What was used most after signing in, in 180 days; unknown without',
    ],
    dataClass: 'C1',
    choices: features,
    expression: `top_of(${features.map(([feature]) => `'${feature}', used_${feature}_180`).join(', ')})`,
  }),
  tags.flag('left_mobile', '掌银流失', 'Left MobileBank', {
    definition: [
      '近 90 天没有掌银登录和交易，而此前一年中达到次数',
      'No sign-in or transaction by MobileBank in 90 days, and the number of them in the year before',
    ],
    plain: {
      name: ['近期没有用掌银', 'No MobileBank lately'],
      definition: [
        '您以前使用掌银，近 90 天没有使用',
        'You used MobileBank before, and not in 90 days',
      ],
    },
    dataClass: 'C1',
    parameters: { minimum: count(3, '原有次数', 'Former uses') },
    expression: 'sign_ins_90 + mobile_90 = 0 and sign_ins_before_90 + mobile_before_90 >= $minimum',
  }),
  tags.flag('mobile_could_serve', '柜面业务可迁移', 'MobileBank could serve', {
    definition: [
      '近 180 天在柜面办理掌银能办的转账或缴费达到次数',
      'Transfers and bills that MobileBank could do reach the number at the counter in 180 days',
    ],
    plain: {
      name: ['掌银也能办的业务', 'MobileBank could do it too'],
      definition: [
        '您近 180 天在柜面办理的一些转账或缴费，用掌银也能办',
        'Some transfers and bills that you brought to the counter in 180 days can be done by MobileBank',
      ],
    },
    dataClass: 'C1',
    parameters: { minimum: count(2, '次数', 'Transactions') },
    expression: 'counter_errands_180 >= $minimum',
  }),
  tags.flag('online_only', '纯线上客户', 'Online only', {
    definition: [
      '近 180 天有掌银或线上交易，而没有柜面和自助机交易，也没有到店',
      'Transactions by MobileBank or online in 180 days, none at counter or ATM, and no visit',
    ],
    dataClass: 'C1',
    expression: 'mobile_180 + online_180 > 0 and counter_180 + atm_180 = 0 and visits_180 = 0',
  }),
  tags.flag('browses_wealth', '浏览理财未购买', 'Looks at wealth products', {
    definition: [
      '近 30 天在掌银浏览理财达到次数，而没有购买',
      'Wealth pages seen in MobileBank reach the number in 30 days, and nothing was bought',
    ],
    dataClass: 'C1',
    parameters: { minimum: count(1, '次数', 'Views') },
    expression: 'wealth_views_30 >= $minimum and wealth_purchases_30 = 0',
  }),
];
