export { eraseFromIdentities } from './erase-from-identities.ts';
export { findDuplicatesJob, requestSearch } from './find-duplicates.ts';
export { identityRetentions } from './retentions.ts';
export { mergeCustomers } from './merge-customers.ts';
export { identityRoutes } from './routes.ts';
export { shareMapping, shareMappingJob } from './share-mapping.ts';
export { undoMerge } from './undo-merge.ts';
