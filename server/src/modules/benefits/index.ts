export { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
export { closeAllotments } from './close-allotment.ts';
export { createBudget, createFunder } from './create-budget.ts';
export { createOffer } from './create-offer.ts';
export { entitleCustomers } from './entitle-customers.ts';
export { expireVouchersJob } from './jobs.ts';
export { findOffer } from './list-offers.ts';
export { openAllotments } from './open-allotments.ts';
export { benefitsRoutes } from './routes.ts';
