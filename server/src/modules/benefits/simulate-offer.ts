import {
  pastCampaign,
  type PastCampaign,
  type Simulation,
  simulationCases,
  type SimulationRequest,
} from '#contract/benefit-simulation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { reserveOf, sharesOf } from './funding.core.ts';
import { findBudget } from './list-budgets.ts';
import { findOffer } from './list-offers.ts';
import { assumed, curvesOf, ratesOf } from './past-rates.core.ts';
import { readPastRates } from './read-past-rates.ts';
import { simulateCase } from './simulate.core.ts';

/** The past campaigns that a simulation may stand on, without how they were spread. */
export async function listPastRates(tx: Tx, now: Date): Promise<PastCampaign[]> {
  return (await readPastRates(tx, now)).map((one) => pastCampaign.parse(one));
}

/**
 * What an offer would cost if it were launched to so many: nothing is kept or set aside. Rates are those that
 * were entered, or the lowest, mean and highest of the past campaigns named; how claims and redemptions are
 * spread over days is the past's in both, as far as it is known.
 */
export async function simulateOffer(
  tx: Tx,
  now: Date,
  offerId: number,
  asked: SimulationRequest,
): Promise<Result<Simulation>> {
  const found = await findOffer(tx, offerId);
  if (!found.ok) return found;
  const offer = found.value;
  const past = (await readPastRates(tx, now)).filter(
    ({ campaignId }) => !asked.campaignIds || asked.campaignIds.includes(campaignId),
  );
  const rates = asked.rates ? assumed(asked.rates) : ratesOf(past);
  if (!rates) return refuse('SIMULATION_NEEDS_RATES');
  const available = await availableOf(
    tx,
    offer.funding.map(({ budgetId }) => budgetId),
  );
  const { faceAmountFen, funding } = offer;
  const wanted = asked.recipients;
  const left = Math.min(
    offer.capCount - offer.allottedCount,
    timesIn(offer.capAmountFen - offer.allottedAmountFen, faceAmountFen),
  );
  const count = Math.max(0, Math.min(wanted, left, payableBy(available, faceAmountFen, funding)));
  const setAside = reserveOf(count, faceAmountFen, funding, available) ?? funding.map(() => 0);
  const curves = curvesOf(past, { days: asked.days, validDays: offer.validDays });
  return ok({
    basis: asked.rates ? 'assumed' : 'past',
    campaignIds: asked.rates ? [] : past.map(({ campaignId }) => campaignId),
    wanted: { count: wanted, fen: wanted * faceAmountFen },
    possible: { count, fen: count * faceAmountFen },
    worst: funding.map(({ budgetId }, at) => ({ budgetId, fen: setAside[at] ?? 0 })),
    short: shortOf(wanted, faceAmountFen, funding, available),
    cases: simulationCases.map((name) =>
      simulateCase({
        name,
        offer,
        count,
        setAside,
        from: asked.from,
        days: asked.days,
        rates: rates[name],
        curves,
      }),
    ),
  });
}

/** How often a value is in an amount; what is worth nothing is in every one. */
const timesIn = (fen: number, valueFen: number): number =>
  valueFen === 0 ? Infinity : Math.floor(fen / valueFen);

type Funding = readonly { budgetId: number; shareBp: number | null }[];

async function availableOf(tx: Tx, budgetIds: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  // Eight at most: an offer has no more funders.
  for (const budgetId of budgetIds) {
    const budget = await findBudget(tx, budgetId);
    found.push(budget.ok && budget.value.frozenReason === null ? budget.value.availableFen : 0);
  }
  return found;
}

/** How many benefits the budgets pay: each its share of every one, or all of them together in order. */
function payableBy(available: readonly number[], faceFen: number, funding: Funding): number {
  const shares = sharesOf(faceFen, funding);
  if (shares.includes(null))
    return timesIn(
      available.reduce((sum, fen) => sum + fen, 0),
      faceFen,
    );
  return Math.min(
    ...shares.map((share, at) => (share ? Math.floor((available[at] ?? 0) / share) : Infinity)),
  );
}

/** The budgets that do not hold their part of what is wanted; of those that pay in order, the last. */
function shortOf(
  count: number,
  faceFen: number,
  funding: Funding,
  available: readonly number[],
): Simulation['short'] {
  const shares = sharesOf(faceFen, funding);
  if (shares.includes(null)) {
    const before = available.slice(0, -1).reduce((sum, fen) => sum + fen, 0);
    const neededFen = Math.max(0, count * faceFen - before);
    const availableFen = available.at(-1) ?? 0;
    const budgetId = funding.at(-1)?.budgetId ?? 0;
    return neededFen > availableFen ? [{ budgetId, neededFen, availableFen }] : [];
  }
  return funding.flatMap(({ budgetId }, at) => {
    const neededFen = count * (shares[at] ?? 0);
    const availableFen = available[at] ?? 0;
    return neededFen > availableFen ? [{ budgetId, neededFen, availableFen }] : [];
  });
}
