import { type Role, rolesThatSeeFigures } from '#contract/access.ts';
import {
  fewestForFigures,
  type ShownDistribution,
  type TagDistribution,
  toldQuantiles,
} from '#contract/tags.ts';
import type { Catalogue, CatalogueTag } from './catalogue.core.ts';
import { namesIn } from './expression.core.ts';
import type { Metric } from './metric.core.ts';
import { parseExpression } from './parse-expression.core.ts';
import { tagsInside } from './tags-inside.core.ts';
import { lineageOfMetric, lineageOfName, type ValueLineage } from './value-lineage.core.ts';

export const seesFigures = (roles: readonly Role[]): boolean =>
  roles.some((role) => rolesThatSeeFigures.includes(role));

/**
 * What roles without figures see of a tag's values: `band`, the band that the amount lies in; `nothing`,
 * of what a model estimates and of amounts in another unit than fen; null, the values. Told by what the
 * values are made of: the unit is what its author wrote.
 */
export function hiddenAs({
  unit,
  lineage: { power },
}: Pick<CatalogueTag, 'unit' | 'lineage'>): 'band' | 'nothing' | null {
  if (unit === 'fen') return 'band';
  return power === 0 || power === 'any' ? null : 'nothing';
}

/**
 * Whether who has a value of a tag, asked again and again with another bound, tells the amount of a single
 * customer, or what a model estimates of one: an amount or estimate anywhere below it, if only compared, or in
 * the filter of a metric. An amount as it stands does not: its bands are fixed.
 */
export function tellsFiguresByTrial(catalogue: Catalogue, code: string): boolean {
  return tagsInside(catalogue, [code]).some((inside) => {
    const tag = catalogue.tags.get(inside);
    if (!tag) return false;
    const metrics = tag.metrics.flatMap((name) => catalogue.metrics.get(name) ?? []);
    return (
      metrics.some(filtersByFigures) ||
      (tag.tree.op !== 'name' &&
        (tag.attributes.some((name) => isFigure(lineageOfName(name))) ||
          metrics.some((metric) => isFigure(lineageOfMetric(metric)))))
    );
  });
}

const isFigure = ({ power }: ValueLineage): boolean => power !== 0 && power !== 'any';
const filtersByFigures = ({ filter }: Metric): boolean =>
  filter !== undefined &&
  namesIn(parseExpression(filter)).names.some((name) => isFigure(lineageOfName(name)));

type Bucket = ShownDistribution['buckets'][number];
type Shown = Pick<ShownDistribution, 'figures' | 'buckets'>;
/** How numbers spread over the customers with one, all of it as it is. */
export type Spread = { covered: number } & Pick<TagDistribution, 'figures' | 'buckets'>;

/**
 * The spread as it is shown. Over a few customers it would tell what single ones have, so nobody is shown
 * it. Roles that see no figures are shown none beyond which fewer customers than that lie: no least and no
 * greatest, which are one customer's, and no ends of the outermost buckets.
 */
export function maskSpread({ covered, figures, buckets }: Spread, masked: boolean): Shown {
  if (figures === null) return { figures, buckets };
  if (covered < fewestForFigures) return { figures: null, buckets: [] };
  if (!masked) return { figures, buckets };
  // A tenth of a hundred is a little less than ten in binary.
  const isOfMany = (level = 0.5): boolean =>
    covered * Math.min(level, 1 - level) + 1e-6 >= fewestForFigures;
  const quantiles = figures.quantiles.map((value, nth) =>
    isOfMany(toldQuantiles[nth]) ? value : null,
  );
  return {
    figures: { minimum: null, maximum: null, mean: figures.mean, quantiles },
    buckets: openEnds(buckets.reduce<Bucket[]>(joinSmall, [])),
  };
}

/** Buckets of fewer customers go with the one below them; the first takes those above until it has enough. */
function joinSmall(joined: Bucket[], bucket: Bucket): Bucket[] {
  const last = joined.at(-1);
  if (!last || (last.customers >= fewestForFigures && bucket.customers >= fewestForFigures))
    return [...joined, bucket];
  const both = { from: last.from, to: bucket.to, customers: last.customers + bucket.customers };
  return [...joined.slice(0, -1), both];
}

function openEnds(buckets: readonly Bucket[]): Bucket[] {
  return buckets.map((bucket, nth) => ({
    ...bucket,
    from: nth === 0 ? null : bucket.from,
    to: nth === buckets.length - 1 ? null : bucket.to,
  }));
}
