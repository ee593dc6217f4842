import { type TagDistribution, type TagDrift, toldQuantiles } from '#contract/tags.ts';

/** What a run told of a tag: enough to know which share of the customers lies where. */
export type Told = { customers: number; coverage: number; distribution: TagDistribution };

/** Below it nothing is sure to have moved; from the second on the customers are others: Siddiqi, Credit Risk Scorecards (2006), 6. */
const shiftingFrom = 0.1;
const changedFrom = 0.25;
/** A share of nobody has no logarithm; so small a share moves the index hardly. */
const leastShare = 0.0001;

/**
 * How far a tag's values lie from those of an earlier date: the population stability index, the sum of
 * (now − then) × ln(now ÷ then) over the shares of all customers in each value, those without any among
 * them. Figures are told by their quantiles: how many lie between those of then is read from the line
 * through those of now. Null: of dates, which move by themselves, and of nobody.
 */
export function measureDrift(then: Told, now: Told): TagDrift['index'] | null {
  const before = sharesOf(then, then);
  const after = sharesOf(now, then);
  if (!before || !after) return null;
  return before.reduce((sum, share, nth) => {
    const [was, is] = [Math.max(share, leastShare), Math.max(after[nth] ?? 0, leastShare)];
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

export function wordOfDrift(index: number): TagDrift['word'] {
  if (index >= changedFrom) return 'changed';
  return index >= shiftingFrom ? 'shifting' : 'stable';
}

/** Shares of all customers: of those without a value, and in each value or band of `base`. */
function sharesOf({ customers, coverage, distribution }: Told, base: Told): number[] | null {
  if (customers === 0) return null;
  const without = (customers - coverage) / customers;
  const { figures, values } = distribution;
  const cuts = base.distribution.figures?.quantiles;
  if (cuts && figures) {
    const below = [...cuts.map((cut) => shareBelow(figures, cut)), 1];
    const bands = below.map((share, nth) => share - (below[nth - 1] ?? 0));
    return [without, ...bands.map((share) => (share * coverage) / customers)];
  }
  const known = base.distribution.values;
  if (known.length === 0) return null;
  const counts = new Map(values.map((one) => [one.value, one.customers]));
  return [without, ...known.map(({ value }) => (counts.get(value) ?? 0) / customers)];
}

type Figures = NonNullable<TagDistribution['figures']>;

/** The part of the customers with a value whose figure does not exceed a bound, by straight lines between what is known. */
function shareBelow({ minimum, maximum, quantiles }: Figures, bound: number): number {
  const points = [
    { at: minimum, share: 0 },
    ...quantiles.map((at, nth) => ({ at, share: toldQuantiles[nth] ?? 1 })),
    { at: maximum, share: 1 },
  ];
  const next = points.findIndex(({ at }) => at > bound);
  if (next === -1) return 1;
  const [low, high] = [points[next - 1], points[next]];
  if (!low || !high) return 0;
  return low.share + ((bound - low.at) / (high.at - low.at)) * (high.share - low.share);
}
