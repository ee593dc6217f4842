export { eraseFromIdentities } from './erase-from-identities.ts';
export { mergeCustomers } from './merge-customers.ts';
export { shareMapping, shareMappingJob } from './share-mapping.ts';
export { undoMerge } from './undo-merge.ts';
