import { assignTag, unassignTag } from './assign-tag.ts';
import { deleteCustomerTag, deletedTagsOf, restoreCustomerTag } from './delete-customer-tag.ts';
import { factsOfMetric, figuresOn, findMetric } from './metric-figures.ts';
import { listTags, showTag } from './read-tags.ts';
import { parametersInForce } from './parameters-in-force.ts';

export { dailyTagRun, enqueueTagRun, runTagsJob } from './jobs.ts';
export { readCurrency } from './read-run-inputs.ts';
export { tagRetentions } from './retentions.ts';
export { tagRoutes } from './routes.ts';
export { columnOf } from './tag.core.ts';
export { latestTagDate } from './tag-rows.ts';
export { readTagView, type TagRows, type TagView } from './tag-view.ts';

/** The catalogue as people read it: all of it, and one tag with where it comes from. */
export const tagCatalogue = { list: listTags, show: showTag };

/** A metric of the catalogue by its code: what it is, where its facts are, and its figures on given dates for given subjects. */
export const catalogueMetrics = { find: findMetric, figuresOn, factsOf: factsOfMetric };

/** What is known of single customers beside what is computed: given one by one, or deleted by the customer. */
export const customerMarks = {
  assign: assignTag,
  unassign: unassignTag,
  delete: deleteCustomerTag,
  restore: restoreCustomerTag,
  deletedOf: deletedTagsOf,
};

/** The thresholds that decide the values of given tags, as they are set now. */
export const tagParameters = { inForce: parametersInForce };
