import type { RewardTier } from '#contract/points.ts';
import type { GiftsRule, PointsRuleContent } from '#contract/points-rules.ts';
import type { Reward } from '#contract/reward-law.ts';
import { periodStart } from './quarter.core.ts';

/**
 * Points for an amount, of the interest credited in a quarter or of a payment: `points` for each `everyFen`, in
 * proportion, the broken hundredth left away. Interest taken back counts against what was credited; none gives none.
 */
export function pointsForAmount(
  amountFen: number,
  { everyFen, points }: { everyFen: number; points: number },
): number {
  if (amountFen <= 0) return 0;
  // The product may pass 2^53.
  return Number((BigInt(amountFen) * BigInt(points)) / BigInt(everyFen));
}

/** What a number of products held is worth: the highest step reached; zero below the first. */
export function pointsForProducts(
  products: number,
  steps: readonly { products: number; points: number }[],
): number {
  return Math.max(
    0,
    ...steps.filter((step) => products >= step.products).map((step) => step.points),
  );
}

/** What compliance judges of a rule. One that asks for assets as well rewards a balance. */
export function rewardOf(content: PointsRuleContent): Reward {
  if (content.kind === 'product_gifts') {
    const trigger = content.minimumAumFen === null ? 'products_held' : 'balance';
    return { trigger, reward: 'goods' };
  }
  const trigger = {
    interest: 'interest_earned',
    products: 'products_held',
    check_in: 'visit',
    payments: 'payment',
  } as const;
  return { trigger: trigger[content.kind], reward: 'points' };
}

/** The gift of the highest step that a number of products reaches; null below the first. */
export function giftForProducts(
  products: number,
  steps: readonly { products: number; giftId: number }[],
): number | null {
  return steps.filter((step) => products >= step.products).at(-1)?.giftId ?? null;
}

/** Whether each step's gift is worth more than the one before. */
export function giftsGetBetter(valuesFen: readonly number[]): boolean {
  return valuesFen.every((value, at) => value > (valuesFen[at - 1] ?? 0));
}

/** The day that stands for the period in which a gift is given once. */
export function giftPeriodOf(period: GiftsRule['period'], today: string): string {
  return period === 'once' ? onceForAll : periodStart(period, today);
}
// Not the first day of the rule: a later version of it may begin on another.
const onceForAll = '1970-01-01';

/**
 * The tier that a number of points reaches: a tier holds from its floor on and ends before the next one
 * (G07, lower-inclusive half-open); null below the first.
 */
export function tierOf(tiers: readonly RewardTier[], points: number): RewardTier | null {
  return tiers.filter((tier) => points >= tier.floor).at(-1) ?? null;
}

/** What a customer had by tiers in the running period. */
export type TierUse = { times: number; points: number; valueFen: number };

export type TierPrice = { points: number } | { refused: 'ABOVE_TIERS' | 'PERIOD_USED' };

/**
 * What something of a value costs by tiers, after what the period has seen. The tiers are read of the whole
 * period: all its redemptions together cost the floor of the lowest tier that is worth all of them. So
 * however points are split, what they bring is never more than they bring at once, for any number of
 * redemptions a period; points used are the floor of a tier, and the rest stays.
 */
export function priceByTier(
  tiers: readonly RewardTier[],
  { times, points, valueFen }: TierUse,
  { wantedFen, timesAPeriod }: { wantedFen: number; timesAPeriod: number },
): TierPrice {
  if (times >= timesAPeriod) return { refused: 'PERIOD_USED' };
  const tier = tiers.find((one) => one.valueFen >= valueFen + wantedFen);
  // What the period has paid may cover it already.
  return tier ? { points: Math.max(tier.floor - points, 0) } : { refused: 'ABOVE_TIERS' };
}
