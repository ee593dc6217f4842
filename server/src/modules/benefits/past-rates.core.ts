import type { AssumedRates, PastCampaign, SimulationCase } from '#contract/benefit-simulation.ts';
import type { Curves, SimulatedRates } from './simulate.core.ts';

/** A past campaign with how its claims and redemptions were spread, in whole vouchers by day. */
export type PastSpread = PastCampaign & {
  claimsByDay: Readonly<Record<string, number>>;
  redemptionsByDelay: Readonly<Record<string, number>>;
};

/**
 * The lowest, the mean and the highest that the bank has seen. The mean weighs each campaign by its people;
 * rates of claim and of redemption are taken apart, so the low case is the lowest of both, seen together or not.
 */
export function ratesOf(
  past: readonly PastCampaign[],
): Record<SimulationCase, SimulatedRates> | null {
  const claims = past.flatMap(({ claimRate }) => (claimRate === null ? [] : [claimRate]));
  const redeems = past.flatMap(({ redeemRate }) => (redeemRate === null ? [] : [redeemRate]));
  if (claims.length === 0 || redeems.length === 0) return null;
  const total = (of: (one: PastCampaign) => number): number =>
    past.reduce((sum, one) => sum + of(one), 0);
  const over = total((one) => one.claimed - one.inHand);
  const redeemed = total((one) => one.redeemed);
  const valueShare =
    redeemed === 0 ? 1 : total((one) => (one.valueShare ?? 0) * one.redeemed) / redeemed;
  const mean = {
    claim: total((one) => one.claimed) / total((one) => one.entitled),
    redeem: over === 0 ? 0 : redeemed / over,
  };
  return {
    low: { claim: Math.min(...claims), redeem: Math.min(...redeems), valueShare },
    expected: { ...mean, valueShare },
    high: { claim: Math.max(...claims), redeem: Math.max(...redeems), valueShare },
  };
}

/** Rates that a person entered; each voucher is taken for its full value. */
export function assumed(rates: AssumedRates): Record<SimulationCase, SimulatedRates> {
  return {
    low: { ...rates.low, valueShare: 1 },
    expected: { ...rates.expected, valueShare: 1 },
    high: { ...rates.high, valueShare: 1 },
  };
}

/** How claims and redemptions were spread over days in past campaigns; evenly where nothing is known. */
export function curvesOf(
  past: readonly PastSpread[],
  { days, validDays }: { days: number; validDays: number },
): Curves {
  return {
    claims: curveOf(past.map((one) => one.claimsByDay)) ?? even(days),
    redemptions: curveOf(past.map((one) => one.redemptionsByDelay)) ?? even(validDays + 1),
  };
}

function curveOf(spreads: readonly Readonly<Record<string, number>>[]): number[] | null {
  const numbers: number[] = [];
  for (const spread of spreads)
    for (const [day, number] of Object.entries(spread)) {
      const at = Math.max(0, Number(day));
      numbers[at] = (numbers[at] ?? 0) + number;
    }
  const total = numbers.reduce((sum, number) => sum + (number ?? 0), 0);
  return total === 0 ? null : Array.from(numbers, (number) => (number ?? 0) / total);
}

const even = (days: number): number[] => Array.from({ length: days }, () => 1 / days);
