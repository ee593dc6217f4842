import { eraseFromFiles, findAccountIds } from './erase-from-files.ts';
import { eraseFromQuarantine } from './erase-from-quarantine.ts';

export { createDelivery, keepFolder } from './create-delivery.ts';
export { withFactsLock, withFactsUnchanged } from './facts-lock.ts';
export { listImports } from './list-imports.ts';
export { importJob } from './run-delivery.ts';
export { saveMapping } from './save-mapping.ts';
export { ingestRetentions } from './retentions.ts';
export { ingestRoutes } from './routes.ts';

/** Erasing a person from what came in files. */
export const ingestErasure = {
  accountIds: findAccountIds,
  fromFiles: eraseFromFiles,
  fromQuarantine: eraseFromQuarantine,
};
