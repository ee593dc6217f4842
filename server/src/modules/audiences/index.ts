export { countAudience } from './count-audience.ts';
export { freezeAudience, freezeAudienceJob } from './freeze-audience.ts';
export { streamFreezeMembers } from './read-freezes.ts';
export { resolveTarget, type Asking } from './resolve-target.ts';
export { audienceRoutes } from './routes.ts';
export type { AudienceSources } from './sources.ts';
