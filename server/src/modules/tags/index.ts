import { catalogue } from './catalogue.ts';
import { factsOfMetric, figuresOn, findMetric } from './metric-figures.ts';
import { parametersInForce } from './parameters-in-force.ts';
import { columnOf, type Tag } from './tag.core.ts';

export { dailyTagRun, enqueueTagRun, runTagsJob } from './jobs.ts';
export { readCurrency } from './read-run-inputs.ts';
export { listTags, showTag } from './read-tags.ts';
export { tagRetentions } from './retentions.ts';
export { tagRoutes } from './routes.ts';
export { latestTagDate, tagRows } from './tag-rows.ts';

/** A metric of the catalogue by its code: what it is, where its facts are, and its figures on given dates for given subjects. */
export const catalogueMetrics = { find: findMetric, figuresOn, factsOf: factsOfMetric };

/** The thresholds that decide the values of given tags, as they are set now. */
export const tagParameters = { inForce: parametersInForce };

/** Every tag there is, in the catalogue's order, with the column of the rows of `tagRows`. */
export function tagCatalogue(): readonly (Tag & { column: string })[] {
  return [...catalogue.tags.values()].map((tag) => ({ ...tag, column: columnOf(tag.code) }));
}
