import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { retailBanking } from './owners.ts';

const complaint = "type = 'complaint'";
const closed = "type = 'complaint_closed'";

export const serviceMetrics: readonly Metric[] = [
  metric('days_since_complaint', '距上次投诉天数', 'Days since the last complaint', {
    fact: 'fact_event',
    aggregate: 'days_since',
    filter: complaint,
    window: allTime,
  }),
  metric('days_since_complaint_closed', '距上次投诉办结天数', 'Days since a complaint was closed', {
    fact: 'fact_event',
    aggregate: 'days_since',
    filter: closed,
    window: allTime,
  }),
  events('complaints_365', '近 365 天投诉次数', 'Complaints in 365 days', complaint, lastDays(365)),
  events('complaints_ever', '投诉次数', 'Complaints ever', complaint, allTime),
  events('complaints_closed', '投诉办结次数', 'Complaints closed', closed, allTime),
];

const tags = tagsOf('service', retailBanking, 7);
/** Between how many days ago a complaint tells of what came of it. */
const settled = {
  from: days(30, '投诉最近天数', 'Complained at least'),
  until: days(365, '投诉最远天数', 'Complained at most'),
};

export const serviceTags: readonly Tag[] = [
  tags.flag('recent_complaint', '近期投诉', 'Complained lately', {
    definition: ['若干天内投诉过', 'Complained within some days'],
    dataClass: 'C1',
    parameters: { within: days(90, '天数', 'Days') },
    expression: 'days_since_complaint <= $within',
  }),
  tags.number('complaint_count', '近一年投诉次数', 'Complaints of a year', 'count', {
    definition: ['近一年投诉的次数', 'How often the customer complained in a year'],
    dataClass: 'C1',
    expression: 'complaints_365',
  }),
  tags.flag('complaint_open', '投诉未办结', 'Complaint open', {
    definition: ['投诉次数多于办结次数', 'There are more complaints than closed ones'],
    dataClass: 'C1',
    expression: 'complaints_ever > complaints_closed',
    shelfLifeDays: 1,
  }),
  tags.number('complaint_handling_days', '最近投诉办理天数', 'Days to close the complaint', 'day', {
    definition: [
      '最近一次投诉到办结的天数；没有投诉或尚未办结则无此标签',
      'Days from the last complaint to its close; unknown without one, and while it is open',
    ],
    dataClass: 'C1',
    // Over 0 where the last close came before the complaint, and so unknown.
    expression:
      '(days_since_complaint - days_since_complaint_closed) / level(days_since_complaint - days_since_complaint_closed, 0)',
  }),
  tags.flag('silent_after_complaint', '投诉后沉默', 'Silent after a complaint', {
    definition: [
      '在两个天数之间投诉过，此后再没有主动交易',
      'Complained between two numbers of days ago, and had no own transaction from that day on',
    ],
    dataClass: 'C1',
    parameters: settled,
    expression: `days_since_complaint >= $from and days_since_complaint <= $until
      and (not known(last_act) or days_since(last_act) > days_since_complaint)`,
  }),
  tags.flag('reconciled', '投诉后挽回', 'Reconciled after a complaint', {
    definition: [
      '在两个天数之间投诉过且均已办结，近 30 天仍有主动交易',
      'Complained between two numbers of days ago, all is closed, and had own transactions in 30 days',
    ],
    dataClass: 'C1',
    parameters: settled,
    expression: `days_since_complaint >= $from and days_since_complaint <= $until
      and complaints_ever <= complaints_closed and acts_30 > 0`,
  }),
];
