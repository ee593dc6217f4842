import { sql } from 'kysely';
import { z } from 'zod';
import { ok, refuse } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { tellApplication } from './joining/take-up.ts';
import { lockMerchants } from './lock-merchants.ts';
import { judgeMove } from './merchant-state.core.ts';
import { accountApprovalKind, merchantApprovalKind } from './register-merchant.ts';
import { decideAccount } from './settlement-account.ts';

const submitted = z.object({ merchantNo: z.int(), accountId: z.uuid() });
const checkerRoles = ['compliance_checker', 'outlet_manager'] as const;

/** What the second person's decision does: the merchant takes benefits from now on, or may be asked for again. */
export function merchantApproval(clock: Clock): ApprovalKind {
  return {
    kind: merchantApprovalKind,
    checkerRoles,
    decided: async (tx, approval, { decision, comment }, checker) => {
      const { merchantNo, accountId } = submitted.parse(approval.snapshot);
      const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
      if (!merchant) return refuse('MERCHANT_UNKNOWN');
      const isApproved = decision === 'approve';
      const may = judgeMove(merchant.state, isApproved ? 'active' : 'returned');
      if (!may.ok) return may;
      const account = await decideAccount(tx, merchantNo, accountId, isApproved);
      if (!account.ok) return account;
      await sql`update merchants.merchant set state = ${isApproved ? 'active' : 'returned'}, state_reason = ${comment},
          approved_at = ${isApproved ? clock.now() : null} where merchant_no = ${merchantNo}`.execute(
        tx,
      );
      await tellApplication(tx, clock.now(), merchantNo, isApproved, comment);
      await recordAudit(tx, {
        actor: checker,
        ...(isApproved ? { action: 'merchant.activate' } : { action: 'merchant.return' }),
        objectKind: 'Merchant',
        objectId: merchantNo,
        orgId: merchant.orgId,
      });
      return ok(null);
    },
  };
}

/** The money goes to the new account from the next payout on. */
export const accountApproval: ApprovalKind = {
  kind: accountApprovalKind,
  checkerRoles,
  decided: async (tx, approval, { decision }, checker) => {
    const { merchantNo, accountId } = submitted.parse(approval.snapshot);
    const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
    if (!merchant) return refuse('MERCHANT_UNKNOWN');
    const account = await decideAccount(tx, merchantNo, accountId, decision === 'approve');
    if (!account.ok) return account;
    await recordAudit(tx, {
      actor: checker,
      ...(decision === 'approve'
        ? { action: 'merchant.change_account' }
        : { action: 'merchant.return_account' }),
      objectKind: 'Merchant',
      objectId: merchantNo,
      orgId: merchant.orgId,
    });
    return ok(null);
  },
};
