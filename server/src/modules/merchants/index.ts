import type { ApprovalKind } from '#modules/approvals/index.ts';
import type { Platform } from '#platform/platform.ts';
import { accountApproval, merchantApproval } from './approve-merchant.ts';
import { payoutApproval } from './approve-payout.ts';
import { adjustmentApproval } from './close-difference.ts';
import { refundApproval } from './refund-at-merchant.ts';

export { circlesForPhone } from './circles/circles-for-phone.ts';
export { holdMerchant } from './hold-merchant.ts';
export { merchantRetentions } from './joining/retentions.ts';
export { merchantWork } from './jobs.ts';
export { merchantRoutes } from './routes.ts';
export { verifyMerchants } from './verify-merchants.ts';

/** What of merchants waits for a second person. */
export function merchantApprovals({ clock }: Pick<Platform, 'clock'>): readonly ApprovalKind[] {
  return [
    merchantApproval(clock),
    accountApproval,
    refundApproval(clock),
    adjustmentApproval(clock),
    payoutApproval(clock),
  ];
}
