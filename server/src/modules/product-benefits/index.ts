import { benefits } from './keep-benefits.ts';

export const productBenefitApproval = benefits.approval;
export { productBenefitRoutes } from './routes.ts';
export { seesBenefits, shownBenefits } from './shown-benefits.ts';
