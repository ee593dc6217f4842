import type { Metric } from '../metric.core.ts';
import { count, tagsOf, type Tag } from '../tag.core.ts';
import { lastDays } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { digitalBanking } from './owners.ts';

export const marketingMetrics: readonly Metric[] = [
  events(
    'redemptions_180',
    '近 180 天核销优惠券次数',
    'Vouchers redeemed in 180 days',
    "type = 'voucher_redeemed'",
    lastDays(180),
  ),
  events(
    'claims_180',
    '近 180 天领取优惠券次数',
    'Vouchers claimed in 180 days',
    "type = 'voucher_claimed'",
    lastDays(180),
  ),
];

const tags = tagsOf('marketing', digitalBanking, 7);

export const marketingTags: readonly Tag[] = [
  tags.flag('benefit_lover', '权益活跃客户', 'Uses benefits', {
    definition: ['近 180 天核销优惠券达到次数', 'Vouchers redeemed in 180 days reach the number'],
    dataClass: 'C1',
    parameters: { minimum: count(2, '次数', 'Redemptions') },
    expression: 'redemptions_180 >= $minimum',
  }),
  tags.flag('claims_without_redeeming', '领券未用', 'Claims and does not redeem', {
    definition: [
      '近 180 天领取过优惠券,但一张也没有核销',
      'Claimed vouchers in 180 days and redeemed none',
    ],
    dataClass: 'C1',
    expression: 'claims_180 > 0 and redemptions_180 = 0',
  }),
];
