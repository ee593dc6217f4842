export { planApproval } from './approve-plan.ts';
export { planRoutes } from './routes.ts';
