export { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
export { closeAllotments } from './close-allotment.ts';
export { entitleCustomers } from './entitle-customers.ts';
export { dailyVoucherExpiry, expireVouchersJob } from './jobs.ts';
export { findOffers } from './list-offers.ts';
export { findBudget } from './list-budgets.ts';
export { openAllotments } from './open-allotments.ts';
export { benefitsRoutes } from './routes.ts';
export { verifyLedger } from './verify-ledger.ts';
