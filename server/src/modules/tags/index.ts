import { dropParameters, parameterApproval } from './approve-parameters.ts';
import { assignableTag, assignTag, assignValues, isValueOf, unassignTag } from './assign-tag.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { checkDefinition } from './check-definition.ts';
import { explainMistake } from './explain-mistake.core.ts';
import { describeFactTables, metricWords } from './fact-words.core.ts';
import { holdCatalogue, lockCatalogue } from './hold-catalogue.ts';
import { listFieldValues } from './list-field-values.ts';
import { hiddenAs, maskSpread, seesFigures } from './mask-figures.core.ts';
import { fieldNamed, tagsMadeOf, tellsDeleted, valueNamed } from './names-in-tags.core.ts';
import { previewDefinition, previewName } from './preview-definition.ts';
import { readValuesKept } from './read-values-kept.ts';
import { spellingOf } from './search-tags.core.ts';
import { answersAsOf, describeNames } from './answers-as-of.ts';
import {
  customersWhoDeleted,
  deleteCustomerTags,
  deletedTagsOf,
  restoreCustomerTags,
} from './delete-customer-tags.ts';
import { bandOfAmount } from './band-amount.core.ts';
import { customersAsOf } from './customers-as-of.core.ts';
import {
  copyCustomerDocuments,
  findCustomerDocument,
  readCustomerDocument,
  isDocumentCopyLost,
  writeCustomerDocuments,
} from './customer-documents.ts';
import { readMarksOf } from './marks-of-customer.ts';
import { readSince } from './read-since.ts';
import { enterPrediction, isCodeTaken, retirePrediction } from './enter-prediction.ts';
import { readSnapshots } from './read-run-inputs.ts';
import { tagsFor } from './show-customer-tags.ts';
import { readCustomerTags, tagsOfDocument } from './tag-rows.ts';
import { latestSnapshot } from './window.core.ts';
import { lockParameters } from './judge-parameters.ts';
import { keepLiveStates } from './keep-live-states.ts';
import { factsOfMetric, figuresOn, findMetric } from './metric-figures.ts';
import { listTags, showTag } from './read-tags.ts';
import { parametersInForce } from './parameters-in-force.ts';
import { shareDeletions } from './share-deletions.ts';
import { nextMarkRevision } from './ship-marks.ts';

export type { NameDescribed } from './answers-as-of.ts';
export { dailyTagRun, enqueueTagRun, runTagsJob } from './jobs.ts';
export { readCurrency } from './read-run-inputs.ts';
export { tagRetentions } from './retentions.ts';
export { tagRoutes } from './routes.ts';
export { columnOf } from './tag.core.ts';
export { type CustomerTags, latestTagDate } from './tag-rows.ts';
export type { CustomerDocument } from './customer-documents.ts';
export type { RecentEvent } from './evaluate-live.core.ts';
export type { MarksOfCustomer } from './lay-marks-over.core.ts';
export type { SnapshotSeries } from './window.core.ts';
export { readTagView, type TagRows, type TagView } from './tag-view.ts';

/** The catalogue as people read it: all of it, and one tag with where it comes from. */
export const tagCatalogue = { list: listTags, show: showTag };

/** A metric of the catalogue by its code: what it is, where its facts are, and its figures on given dates for given subjects. */
export const catalogueMetrics = { find: findMetric, figuresOn, factsOf: factsOfMetric };

/** What the catalogue says of customers as of any date, for whoever learns from it: nothing later is looked at. */
export const catalogueAnswers = { asOf: answersAsOf, describe: describeNames };

/** What is known of single customers beside what is computed: given one by one, or deleted by the customer. */
export const customerMarks = {
  assign: assignTag,
  assignValues,
  assignable: assignableTag,
  isValueOf,
  unassign: unassignTag,
  delete: deleteCustomerTags,
  restore: restoreCustomerTags,
  deletedOf: deletedTagsOf,
  whoDeleted: customersWhoDeleted,
  tellsDeleted,
  takeTurn: nextMarkRevision,
  shareDeletions,
};

/** The thresholds that decide the values of given tags, as they are set now; how other values come into force. */
export const tagParameters = {
  inForce: parametersInForce,
  approval: parameterApproval,
  lock: lockParameters,
  drop: dropParameters,
};

/**
 * The tags of one customer, and the document they are read from. A portrait reads the document and the
 * marks beside what else it reads; `read` does both.
 */
export const tagsOfCustomer = {
  read: readCustomerTags,
  findDocument: findCustomerDocument,
  readDocument: readCustomerDocument,
  readMarks: readMarksOf,
  ofDocument: tagsOfDocument,
  shownTo: tagsFor,
  since: readSince,
  bandOfAmount,
  writeDocuments: writeCustomerDocuments,
  copies: { areLost: isDocumentCopyLost, recover: copyCustomerDocuments },
};

/** What a run looks at: the whole pictures of balances and holdings, and the customers as of a date. */
export const bankOfRun = {
  snapshots: readSnapshots,
  newestSnapshot: latestSnapshot,
  customersAsOf,
};

/** What making a definition needs: the catalogue, what names hold, whether a draft fits, and what it would say. */
export const definitionRules = {
  catalogue: catalogueInForce,
  hold: holdCatalogue,
  lock: lockCatalogue,
  check: checkDefinition,
  explain: explainMistake,
  preview: previewDefinition,
  previewName,
  valueNamed,
  valuesKept: readValuesKept,
  fieldNamed,
  madeOf: tagsMadeOf,
  band: bandOfAmount,
  hiddenAs,
  maskSpread,
  seesFigures,
  factTables: describeFactTables,
  words: metricWords,
  fieldValues: listFieldValues,
  spelling: spellingOf,
};

/** The tags of models: they come with a live version and leave with the last. */
export const predictionTags = {
  enter: enterPrediction,
  retire: retirePrediction,
  isCodeTaken,
};

/** What events that have just been shipped mean for real-time tags. */
export const liveStates = { keep: keepLiveStates };
