import { z } from 'zod';
import { type OrderSettlement, orderSettlement } from '#contract/partners.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { partnerOrders } from '#modules/fulfilment/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { settlePartnerOrder } from './settle-partner-order.ts';

export const settlementApprovalKind = 'partner_order_settlement';

/** Asks for a second person's word about an order that stands: what it came to, and where that is known from. */
export async function submitSettlement(
  tx: Tx,
  now: Date,
  maker: Caller,
  id: number,
  { outcome, evidence }: OrderSettlement,
): Promise<Result<number>> {
  const order = await partnerOrders.find(tx, id);
  if (!order.ok) return order;
  const { state, orderNo, partnerName, productName, amountFen, orgId } = order.value;
  if (state !== 'standing') return refuse('ORDER_NOT_STANDING');
  return submitForApproval(
    tx,
    {
      kind: settlementApprovalKind,
      objectId: id,
      orgId,
      title: orderNo,
      snapshot: { orderId: id, orderNo, partnerName, productName, amountFen, outcome, evidence },
      maker,
    },
    now,
  );
}

const submitted = orderSettlement.extend({ orderId: z.int() }).loose();

/** Approved, the order is settled and its voucher with it; returned, it stands as it stood. */
export function settlementApproval(clock: Clock): ApprovalKind {
  return {
    kind: settlementApprovalKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }, checker) => {
      if (decision !== 'approve') return ok(null);
      const { orderId, outcome } = submitted.parse(approval.snapshot);
      await continueAsJob(tx);
      return partnerOrders.settle(tx, clock.now(), settlePartnerOrder, orderId, {
        outcome,
        by: `${approval.makerName} / ${checker.name}`,
      });
    },
  };
}
