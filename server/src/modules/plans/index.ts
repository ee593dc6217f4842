import { plans } from './keep-plans.ts';

export const planApproval = plans.approval;
export { planRoutes } from './routes.ts';
