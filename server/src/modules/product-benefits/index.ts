export { productBenefitApproval } from './approve-benefit.ts';
export { productBenefitRoutes } from './routes.ts';
