export { AnalyticsError, AnalyticsUnavailable } from './analytics-error.ts';
export type { Analytics, Parameters } from './analytics-handle.ts';
export { backUpAnalytics, restoreAnalytics } from './back-up-analytics.ts';
export { lookAtServer, type ServerLook } from './look-at-server.ts';
export { migrateAnalytics } from './migrate-analytics.ts';
export { pointRead } from './point-read.ts';
export { scopeCondition } from './scope-condition.ts';
export { startAnalytics } from './start-analytics.ts';
export type { AnalyticsEngine, EngineFigures } from './start-analytics.ts';
