export { productBenefitApproval } from './approve-benefit.ts';
export { productBenefitRoutes } from './routes.ts';
export { seesBenefits, shownBenefits } from './shown-benefits.ts';
