import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { share, tagsOf, type Tag } from '../tag.core.ts';
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
    "type = 'mobile_sign_in'",
    lastDays(30),
  ),
  events(
    'sign_ins_365',
    '近 365 天掌银登录次数',
    'MobileBank sign-ins in 365 days',
    "type = 'mobile_sign_in'",
    lastDays(365),
  ),
];

const tags = tagsOf('channel', digitalBanking, 7);

export const channelTags: readonly Tag[] = [
  tags.choice('mobile_bank_status', '掌银状态', 'MobileBank status', {
    definition: [
      '活跃:近 30 天登录或交易,或系统状态为活跃;休眠:近一年用过,或系统状态为休眠;已注册:注册后未用;其余为未注册',
      'Active: sign-in or transaction in 30 days, or so stated by the system; dormant: used in a year, or so stated; registered: never used; otherwise none',
    ],
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
  }),
  tags.choice('preferred_channel', '偏好渠道', 'Preferred channel', {
    definition: [
      '近 180 天交易笔数最多的渠道;没有交易则无此标签',
      'The channel with most transactions in 180 days; unknown without',
    ],
    dataClass: 'C1',
    choices: channels,
    expression: `top_of(${channels.map(([channel]) => `'${channel}', ${channel}_180`).join(', ')})`,
  }),
  tags.flag('counter_dependent', '柜面依赖', 'Depends on the counter', {
    definition: [
      '近 180 天柜面交易笔数占比达到门槛,且没有掌银交易',
      'Counter transactions reach the share in 180 days, and none by MobileBank',
    ],
    dataClass: 'C1',
    parameters: { share: share(0.5, '占比', 'Share') },
    expression: 'counter_share_180 >= $share and mobile_180 = 0',
  }),
  tags.flag('moved_to_mobile', '线下转掌银', 'Moved to MobileBank', {
    definition: [
      '此前一年只用柜面或自助机,近 90 天开始用掌银交易',
      'Used counter or ATM only in the year before, and MobileBank in the last 90 days',
    ],
    dataClass: 'C1',
    expression: 'outlet_before_90 > 0 and mobile_before_90 = 0 and mobile_90 > 0',
  }),
];
