export { createDelivery, keepFolder } from './create-delivery.ts';
export { eraseFromQuarantine } from './erase-from-quarantine.ts';
export { withFactsLock } from './facts-lock.ts';
export { listImports } from './list-imports.ts';
export { importJob } from './run-delivery.ts';
export { saveMapping } from './save-mapping.ts';
export { dailyQuarantineExpiry } from './quarantine-rows.ts';
export { ingestRoutes } from './routes.ts';
