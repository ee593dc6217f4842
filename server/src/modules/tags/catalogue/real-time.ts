import type { TagFamily } from '#contract/tags.ts';
import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { type ParameterDeclaration, type Tag, tagsOf, yuan } from '../tag.core.ts';
import { allTime, lastDays } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { digitalBanking } from './owners.ts';

/** What happened on the day itself holds for that day. */
const shelfLifeDays = 1;

type Happening = {
  family: TagFamily;
  /** of the tag; the metric of its events is called the same with `_count` */
  code: string;
  zh: string;
  en: string;
  definition: readonly [zh: string, en: string];
  eventType: string;
};

/** What may happen today, each a flag that is set with the event and gone the next day. */
const happenings: readonly Happening[] = [
  {
    family: 'channel',
    code: 'signed_in_today',
    zh: '今日登录掌银',
    en: 'Signed in to MobileBank today',
    definition: ['当天登录过掌银', 'Signed in to MobileBank on the day'],
    eventType: 'mobile_sign_in',
  },
  {
    family: 'visits',
    code: 'visited_today',
    zh: '今日到店',
    en: 'Visited an outlet today',
    definition: ['当天到过任一网点', 'Visited any outlet on the day'],
    eventType: 'visit',
  },
  {
    family: 'visits',
    code: 'scanned_code_today',
    zh: '今日扫码',
    en: 'Scanned a code today',
    definition: ['当天扫过网点e码或营销e码', 'Scanned a code of an outlet or of staff on the day'],
    eventType: 'code_scan',
  },
  {
    family: 'wealth',
    code: 'product_matured_today',
    zh: '今日产品到期',
    en: 'A product matured today',
    definition: ['当天有产品到期', 'A product held matured on the day'],
    eventType: 'product_maturity',
  },
  {
    family: 'marketing',
    code: 'claimed_today',
    zh: '今日领取权益',
    en: 'Claimed a voucher today',
    definition: ['当天领取过优惠券', 'Claimed a voucher on the day'],
    eventType: 'voucher_claimed',
  },
  {
    family: 'marketing',
    code: 'redeemed_today',
    zh: '今日核销权益',
    en: 'Redeemed a voucher today',
    definition: ['当天核销过优惠券', 'Redeemed a voucher on the day'],
    eventType: 'voucher_redeemed',
  },
  {
    family: 'marketing',
    code: 'contacted_today',
    zh: '今日已联系',
    en: 'Contacted today',
    definition: [
      '当天已有员工联系到客户，不宜再打扰',
      'Staff reached the customer on the day already',
    ],
    eventType: 'customer_contacted',
  },
  {
    family: 'service',
    code: 'complained_today',
    zh: '今日投诉',
    en: 'Complained today',
    definition: ['当天有投诉', 'Made a complaint on the day'],
    eventType: 'complaint',
  },
];

const countOf = (happening: Happening): string => `${happening.code}_count`;

export const realTimeMetrics: readonly Metric[] = [
  ...happenings.map((one) =>
    events(
      countOf(one),
      `${one.zh}次数`,
      `${one.en}: times`,
      `type = '${one.eventType}'`,
      lastDays(1),
    ),
  ),
  metric('largest_movement_today', '当天最大一笔大额动账', 'Largest large movement of the day', {
    fact: 'fact_event',
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: "type = 'large_movement'",
    window: lastDays(1),
  }),
  metric('last_sign_in_day', '最近登录掌银日', 'Day of the last MobileBank sign-in', {
    fact: 'fact_event',
    aggregate: 'maximum',
    field: 'business_date',
    filter: "type = 'mobile_sign_in'",
    window: allTime,
  }),
];

/** A day that the run has seen too may hold events of files, which come to the run alone. */
const orFound = 'or (is_run_day and daily)';
const minimum: ParameterDeclaration = yuan(50_000, '金额不低于', 'At least');

export const realTimeTags: readonly Tag[] = [
  ...happenings.map((one) =>
    tagsOf(one.family, digitalBanking, shelfLifeDays).flag(one.code, one.zh, one.en, {
      definition: one.definition,
      dataClass: 'C1',
      expression: `${countOf(one)} > 0`,
      live: { value: `happened_today('${one.eventType}') ${orFound}` },
    }),
  ),
  tagsOf('transactions', digitalBanking, shelfLifeDays).flag(
    'large_movement_today',
    '今日大额动账',
    'Large movement today',
    {
      definition: [
        '当天有达到金额的大额动账通知',
        'The bank told of a movement of at least the amount on the day',
      ],
      parameters: { minimum },
      expression: 'largest_movement_today >= $minimum',
      live: { value: `happened_today('large_movement', $minimum) ${orFound}` },
    },
  ),
  tagsOf('channel', digitalBanking, 7).date(
    'last_mobile_sign_in',
    '最近登录掌银',
    'Last MobileBank sign-in',
    {
      definition: ['最近一次登录掌银的日期', 'Day of the last sign-in to MobileBank'],
      dataClass: 'C1',
      expression: 'last_sign_in_day',
      live: { value: "latest(newest_day('mobile_sign_in'), daily)" },
    },
  ),
];
