export { AnalyticsError, AnalyticsUnavailable } from './analytics-error.ts';
export type { Analytics, Parameters, StatementOptions } from './analytics-handle.ts';
export { migrateAnalytics } from './migrate-analytics.ts';
export { scopeCondition } from './scope-condition.ts';
export { startAnalytics } from './start-analytics.ts';
export type { AnalyticsEngine, EngineFigures } from './start-analytics.ts';
