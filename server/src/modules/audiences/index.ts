export { countAudience } from './count-audience.ts';
export { exportApproval } from './export-audience.ts';
export { freezeAudience } from './freeze-audience.ts';
export { audienceJobs } from './jobs.ts';
export { productSources } from './product-sources.ts';
export { streamFreezeMembers } from './read-freezes.ts';
export { resolveTarget, type Asking } from './resolve-target.ts';
export { audienceRoutes } from './routes.ts';
export type { AudienceSources } from './sources.ts';
