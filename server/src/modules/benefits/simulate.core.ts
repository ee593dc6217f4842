import type { SimulatedCase, SimulationCase } from '#contract/benefit-simulation.ts';
import type { OfferLimit } from '#contract/offers.ts';
import { splitByWeights, takeInOrder } from '#contract/funding.ts';

export type SimulatedOffer = {
  faceAmountFen: number;
  validDays: number;
  /** only limits over all customers together are foreseen: who comes where and by which phone is not known */
  limits: readonly OfferLimit[];
  funding: readonly { budgetId: number; shareBp: number | null }[];
};

/** Shares of all claims by day since claiming began, and of all redemptions by day since the claim; each sums to one. */
export type Curves = { claims: readonly number[]; redemptions: readonly number[] };

export type SimulatedRates = { claim: number; redeem: number; valueShare: number };

type Asked = {
  name: SimulationCase;
  offer: SimulatedOffer;
  /** vouchers set aside */
  count: number;
  /** what each funder set aside of them */
  setAside: readonly number[];
  from: string;
  days: number;
  rates: SimulatedRates;
  curves: Curves;
};

/** How many days after the last claim are told one by one; what comes later counts in the sums. */
const daysTold = 90;

/**
 * Plays an offer day by day: of those entitled so many claim, spread as the curve says; a limit over all
 * customers refuses what is above it, for good; of the vouchers claimed so many are used, so many days after,
 * while they are valid. Whole vouchers by rounding the running sums, so that the days add up to the whole.
 */
export function simulateCase(asked: Asked): SimulatedCase {
  const { name, offer, count, from, days, rates } = asked;
  const claims = claimsByDay(asked);
  const redemptions = redemptionsByDay(asked, claims.given);
  const worthFen = Math.round(offer.faceAmountFen * rates.valueShare);
  const claimed = sum(claims.given);
  const redeemed = sum(redemptions);
  const claimedFen = claimed * offer.faceAmountFen;
  const costFen = redeemed * worthFen;
  const setAsideFen = count * offer.faceAmountFen;
  const lastClaim = claims.given.findLastIndex((number) => number > 0);
  const told = Math.min(redemptions.length, days + daysTold);
  let left = setAsideFen;
  return {
    name,
    claimRate: rates.claim,
    redeemRate: rates.redeem,
    claims: claimed,
    claimedFen,
    redemptions: redeemed,
    costFen,
    cost: costOf(asked, costFen),
    returnedFen: setAsideFen - claimedFen,
    expiredFen: (claimed - redeemed) * offer.faceAmountFen,
    lastExpiry: claimed === redeemed ? null : addDays(from, lastClaim + offer.validDays + 1),
    refused: claims.refused,
    limitBites: claims.bites === null ? null : addDays(from, claims.bites),
    days: Array.from({ length: told }, (_, day) => {
      const dayFen = (claims.given[day] ?? 0) * offer.faceAmountFen;
      left -= dayFen;
      return {
        date: addDays(from, day),
        claimedFen: dayFen,
        redeemedFen: (redemptions[day] ?? 0) * worthFen,
        leftFen: left,
      };
    }),
  };
}

function claimsByDay({ offer, count, from, days, rates, curves }: Asked): {
  given: number[];
  refused: number;
  bites: number | null;
} {
  const limits = offer.limits.filter(({ scope }) => scope === 'offer');
  const used = new Map<string, number>();
  const given: number[] = [];
  let [share, wantedSoFar, refused] = [0, 0, 0];
  let bites: number | null = null;
  for (let day = 0; day < days; day += 1) {
    share += curves.claims[day] ?? 0;
    const wantedNow = Math.round(count * rates.claim * Math.min(share, 1));
    const wanted = wantedNow - wantedSoFar;
    wantedSoFar = wantedNow;
    const free = Math.min(
      ...limits.map((limit) => {
        const key = periodOf(limit, addDays(from, day));
        return capOf(limit, offer.faceAmountFen) - (used.get(key) ?? 0);
      }),
    );
    const may = Math.min(wanted, free);
    if (may < wanted) bites ??= day;
    refused += wanted - may;
    given.push(may);
    for (const limit of limits) {
      const key = periodOf(limit, addDays(from, day));
      used.set(key, (used.get(key) ?? 0) + may);
    }
  }
  return { given, refused, bites };
}

function redemptionsByDay({ offer, rates, curves }: Asked, given: readonly number[]): number[] {
  const lastDelay = Math.min(offer.validDays, curves.redemptions.length - 1);
  const exact = Array.from({ length: given.length + lastDelay }, () => 0);
  for (const [day, claims] of given.entries())
    for (let delay = 0; delay <= lastDelay; delay += 1)
      exact[day + delay] =
        (exact[day + delay] ?? 0) + claims * rates.redeem * (curves.redemptions[delay] ?? 0);
  let [soFar, rounded] = [0, 0];
  return exact.map((number) => {
    soFar += number;
    const before = rounded;
    rounded = Math.round(soFar);
    return rounded - before;
  });
}

/** Who pays what of the cost: by share, or those first who set aside first. */
function costOf({ offer, setAside }: Asked, costFen: number): SimulatedCase['cost'] {
  const shares = offer.funding.map(({ shareBp }) => shareBp ?? 0);
  const inOrder = offer.funding.some(({ shareBp }) => shareBp === null);
  const paid = inOrder ? takeInOrder(costFen, setAside) : splitByWeights(costFen, shares);
  return offer.funding.map(({ budgetId }, at) => ({ budgetId, fen: paid?.[at] ?? 0 }));
}

function capOf({ capCount, capAmountFen }: OfferLimit, faceFen: number): number {
  const byAmount = capAmountFen === null ? Infinity : Math.floor(capAmountFen / faceFen);
  return Math.min(capCount ?? Infinity, byAmount);
}

/** The limit and its period that a day lies in, as one key. */
function periodOf({ period }: OfferLimit, day: string): string {
  const [year = '', month = ''] = day.split('-');
  const monday = addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
  const quarter = Math.floor((Number(month) - 1) / 3);
  const began = { total: '', day, week: monday, month: `${year}-${month}`, year };
  return `${period} ${period === 'quarter' ? `${year} ${quarter}` : began[period]}`;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
