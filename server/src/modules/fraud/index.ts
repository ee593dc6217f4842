export { createFraudJudge, type FraudJudge } from './judge-deeds.ts';
export { countFailures, guardAttempts } from './guard-attempts.ts';
export { fraudRuleApproval } from './approve-rule.ts';
export { fraudBlockApproval } from './decide-case.ts';
export { fraudWork } from './jobs.ts';
export { fraudRetentions } from './retentions.ts';
export { fraudRoutes } from './routes.ts';
