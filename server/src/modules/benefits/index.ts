export { createClaimQueue, type ClaimQueue } from './claim-queue.ts';
export { claimVouchers, type ClaimRequest } from './claim-vouchers.ts';
export { closeAllotments } from './close-allotment.ts';
export { entitleCustomers } from './entitle-customers.ts';
export { openAllotment } from './open-allotment.ts';
export { verifyLedger } from './verify-ledger.ts';
