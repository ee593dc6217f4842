import { oddsOf, oddsOfNone, type Odds } from '#contract/draw-outcome.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { Budget } from '#contract/budgets.ts';
import type { Offer } from '#contract/offers.ts';

type CheckedOffer = Pick<Offer, 'id' | 'faceAmountFen' | 'capCount' | 'allottedCount' | 'funding'>;
type CheckedBudget = Pick<Budget, 'id' | 'name' | 'availableFen'>;

export type CheckedPrize = {
  code: string;
  odds: Odds;
  /** what all of its stock costs */
  costFen: number;
  isAboveCap: boolean;
  /** prizes that its offer can still set aside are fewer than the stock */
  isAboveOffer: boolean;
};
export type CheckedOdds = {
  prizes: CheckedPrize[];
  none: Odds;
  /** parts that the weights are beyond the total; 0: they fit */
  weightsAbove: number;
  worstCaseFen: number;
  /** by offers with one payer; of those with several the opening decides how much each pays */
  budgets: { id: number; name: string; needFen: number; availableFen: number }[];
  isSharedByFunders: boolean;
};

/** What rules mean as they stand now: odds, the most that they cost, and whether it can be paid. */
export function checkOdds(
  kind: DrawKind,
  content: Pick<DrawContent, 'prizes' | 'totalWeight' | 'guarantee'>,
  given: { capFen: number; offers: readonly CheckedOffer[]; budgets: readonly CheckedBudget[] },
): CheckedOdds {
  const { prizes, totalWeight, guarantee } = content;
  const rules = { kind, totalWeight, prizes, guarantee };
  const weights = prizes.reduce((sum, { weight }) => sum + weight, 0);
  const odds = oddsOf(rules);
  const none = oddsOfNone(rules);
  const offerOf = (id: number) => given.offers.find((offer) => offer.id === id);
  const needs = new Map<number, number>();
  for (const { offerId, stock, valueFen } of prizes) {
    const funding = offerOf(offerId)?.funding;
    const [only, ...more] = funding ?? [];
    if (only && more.length === 0)
      needs.set(only.budgetId, (needs.get(only.budgetId) ?? 0) + stock * valueFen);
  }
  const stockOf = (id: number): number =>
    prizes.filter(({ offerId }) => offerId === id).reduce((sum, { stock }) => sum + stock, 0);
  return {
    prizes: prizes.map(({ code, offerId, stock, valueFen }, place) => {
      const offer = offerOf(offerId);
      return {
        code,
        odds: odds[place] ?? { code, numerator: 0, denominator: 1 },
        costFen: stock * valueFen,
        isAboveCap: valueFen > given.capFen,
        isAboveOffer:
          offer !== undefined && stockOf(offerId) > offer.capCount - offer.allottedCount,
      };
    }),
    none,
    weightsAbove: kind === 'bobing' ? 0 : Math.max(0, weights - totalWeight),
    worstCaseFen: prizes.reduce((sum, { stock, valueFen }) => sum + stock * valueFen, 0),
    budgets: [...needs].flatMap(([id, needFen]) => {
      const budget = given.budgets.find((one) => one.id === id);
      return budget ? [{ id, name: budget.name, needFen, availableFen: budget.availableFen }] : [];
    }),
    isSharedByFunders: prizes.some(({ offerId }) => (offerOf(offerId)?.funding.length ?? 0) > 1),
  };
}
