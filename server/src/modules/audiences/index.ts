export { countAudience } from './count-audience.ts';
export { freezeAudience, freezeAudienceJob } from './freeze-audience.ts';
export { streamFreezeMembers } from './read-freezes.ts';
export { resolveTarget, type Asking } from './resolve-target.ts';
export { productSources } from './product-sources.ts';
export { audienceRoutes } from './routes.ts';
export type { AudienceSources } from './sources.ts';
export type { TagColumn } from './compile-rule.core.ts';
export { compileAudience, countStatement } from './statements.core.ts';
