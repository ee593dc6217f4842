import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, tagsOf, type Tag } from '../tag.core.ts';
import { allTime } from '../window.core.ts';
import { digitalBanking } from './owners.ts';

export const visitMetrics: readonly Metric[] = [
  metric('days_since_visit', '距上次到店天数', 'Days since the last visit', {
    fact: 'fact_event',
    aggregate: 'days_since',
    filter: "type = 'visit'",
    window: allTime,
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
];
