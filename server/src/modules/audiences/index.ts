import { exportApproval, takeExport } from './export-audience.ts';

export { countAudience } from './count-audience.ts';
export { eraseFromAudiences } from './erase-from-audiences.ts';
export { freezeAudience } from './freeze-audience.ts';
export { audienceJobs } from './jobs.ts';
export { productSources } from './product-sources.ts';
export { readAudience } from './read-audiences.ts';
export { readMakeup } from './read-makeup.ts';
export { streamFreezeMembers } from './read-freezes.ts';
export { audienceRetentions } from './retentions.ts';
export { audienceRoutes } from './routes.ts';
export type { AudienceSources } from './sources.ts';

/** Lists that leave as files: what a checker's decision does, and taking an approved one. */
export const audienceExports = { approval: exportApproval, take: takeExport };
