export { readRiskLevel } from './read-risk-level.ts';
export { portraitRoutes } from './routes.ts';
export { writePortraits } from './write-portraits.ts';
