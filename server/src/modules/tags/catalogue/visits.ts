import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, share, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { digitalBanking } from './owners.ts';

const visit = "type = 'visit'";
/** What a visit was for, as the event's detail says it. */
const reasons = [
  ['cash', '现金业务', 'Cash'],
  ['deposit', '存款', 'Deposits'],
  ['card', '银行卡', 'Cards'],
  ['wealth', '理财', 'Wealth products'],
  ['mobile_bank', '掌银', 'MobileBank'],
  ['other', '其他', 'Other'],
] as const;

export const visitMetrics: readonly Metric[] = [
  metric('days_since_visit', '距上次到店天数', 'Days since the last visit', {
    fact: 'fact_event',
    aggregate: 'days_since',
    filter: visit,
    window: allTime,
  }),
  events('visits_180', '近 180 天到店次数', 'Visits in 180 days', visit, lastDays(180)),
  events(
    'visits_before_180',
    '180 天以前一年内到店次数',
    'Visits in the year before the last 180 days',
    visit,
    lastDays(365, 180),
  ),
  metric('last_visit', '最近到店日', 'Date of the last visit', {
    fact: 'fact_event',
    aggregate: 'maximum',
    field: 'business_date',
    filter: visit,
    window: allTime,
  }),
  ...reasons.map(([reason, zh, en]) =>
    events(
      `visits_for_${reason}_365`,
      `近 365 天为${zh}到店次数`,
      `Visits for ${en.toLowerCase()}, 365 days`,
      `${visit} and property.detail = '${reason}'`,
      lastDays(365),
    ),
  ),
  events('visits_365', '近 365 天到店次数', 'Visits in 365 days', visit, lastDays(365)),
  events(
    'peak_visits_365',
    '近 365 天高峰到店次数',
    'Visits at the peak, 365 days',
    `${visit} and hour >= 9 and hour < 11`,
    lastDays(365),
  ),
  metric('visited_outlets_365', '近 365 天到过的网点数', 'Outlets visited, 365 days', {
    fact: 'fact_event',
    aggregate: 'distinct',
    field: 'org_id',
    filter: visit,
    window: lastDays(365),
  }),
];

const tags = tagsOf('visits', digitalBanking, 7);

export const visitTags: readonly Tag[] = [
  tags.flag('recent_visitor', '近期到店客户', 'Visited lately', {
    definition: ['若干天内到过网点', 'Visited an outlet within some days'],
    dataClass: 'C1',
    parameters: { within: days(30, '天数', 'Days') },
    expression: 'days_since_visit <= $within',
  }),
  tags.date('last_visit_date', '最近到店日', 'Last visit date', {
    definition: ['最近一次到店的日期；没有则无此标签', 'Date of the last visit; unknown without'],
    dataClass: 'C1',
    expression: 'last_visit',
  }),
  tags.number('visit_count', '近半年到店次数', 'Visits of half a year', 'count', {
    definition: ['近 180 天到店的次数', 'How often an outlet was visited in 180 days'],
    dataClass: 'C1',
    expression: 'visits_180',
  }),
  tags.choice('visit_reason', '主要到店事由', 'Main reason of visits', {
    definition: [
      '近一年到店最多的事由；没有则无此标签',
      'What most visits of a year were for; unknown without',
    ],
    dataClass: 'C1',
    choices: reasons,
    expression: `top_of(${reasons.map(([reason]) => `'${reason}', visits_for_${reason}_365`).join(', ')})`,
  }),
  tags.flag('stopped_visiting', '久未到店', 'Stopped visiting', {
    definition: [
      '近 180 天没有到店，而此前一年达到次数',
      'No visit in 180 days, and the number of visits in the year before',
    ],
    dataClass: 'C1',
    parameters: { minimum: count(2, '原有次数', 'Former visits') },
    expression: 'visits_180 = 0 and visits_before_180 >= $minimum',
  }),
  tags.flag('peak_hour_visitor', '高峰时段到店', 'Visits at the peak', {
    definition: [
      '近一年到店达到次数，且 9 点至 11 点的占比达到门槛',
      'Visits of a year reach the number, and those from 9:00 to 11:00 the share',
    ],
    dataClass: 'C1',
    parameters: { minimum: count(2, '到店次数', 'Visits'), share: share(0.5, '占比', 'Share') },
    expression: 'visits_365 >= $minimum and peak_visits_365 >= visits_365 * $share',
  }),
  tags.flag('visits_several_outlets', '多网点办理', 'Visits several outlets', {
    definition: ['近一年到过的网点达到家数', 'Outlets visited in a year reach the number'],
    dataClass: 'C1',
    parameters: { minimum: count(2, '网点数', 'Outlets') },
    expression: 'visited_outlets_365 >= $minimum',
  }),
  tags.flag('visits_with_mobile', '有掌银仍常到店', 'Visits in spite of MobileBank', {
    definition: [
      '掌银状态为活跃，而近 180 天到店达到次数',
      'Active in MobileBank, and visits of 180 days reach the number',
    ],
    dataClass: 'C1',
    parameters: { minimum: count(2, '到店次数', 'Visits') },
    expression: "tag.mobile_bank_status = 'active' and visits_180 >= $minimum",
  }),
];
