export { findLookalikesJob } from './find-lookalikes.ts';
export { lookalikeRetentions } from './retentions.ts';
export { lookalikeRoutes } from './routes.ts';
