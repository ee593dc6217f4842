import { sql } from 'kysely';
import { z } from 'zod';
import type { LateRefundAsked, Verification } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type DeedJudge, redemptions } from '#modules/benefits/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { verificationsOf } from './list-verifications.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { advanceToMerchant } from './merchant-claims.ts';
import { freeBalance } from './merchant-balance.ts';
import { merchantsOf } from './reach.ts';

export const refundApprovalKind = 'merchant_refund';

export type Refund = {
  merchantNo: number;
  redemptionId: number;
  amountFen?: number | undefined;
  /** the same key gives the same answer */
  clientKey: string;
  /** what the merchant was paid already, it owes: decided by a second person only */
  mayOwe?: boolean;
};

/**
 * Gives back what a voucher brought, by the merchant itself on the day of the redemption. The merchant's row
 * is held for taking: two refunds at once take turns, and neither takes what a payout holds.
 */
export async function refundByMerchant(
  tx: Tx,
  clock: Clock,
  caller: Pick<Caller, 'kind' | 'id' | 'name'>,
  refund: Refund,
  judge?: DeedJudge,
): Promise<Result<Verification>> {
  const own = await merchantsOf(tx, caller);
  if (!own.includes(refund.merchantNo)) return refuse('MERCHANT_UNKNOWN');
  return giveBack(
    tx,
    clock,
    caller,
    refund,
    (day, today) => (day === today ? ok(undefined) : refuse('REFUND_NEEDS_BANK')),
    judge,
  );
}

async function giveBack(
  tx: Tx,
  clock: Clock,
  caller: Pick<Caller, 'kind' | 'id' | 'name'>,
  { merchantNo, redemptionId, amountFen, clientKey, mayOwe = false }: Refund,
  mayOn: (day: string, today: string) => Result<void>,
  judge?: DeedJudge,
): Promise<Result<Verification>> {
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  const seen = (await verificationsOf(tx, [redemptionId])).get(redemptionId);
  if (!merchant || seen?.merchantNo !== merchantNo) return refuse('NOT_FOUND');
  const now = momentAt(clock, [merchant]);
  const may = mayOn(seen.day, bankDay(now));
  if (!may.ok) return may;
  const { freeFen } = await freeBalance(tx, merchant);
  const reversedBy = `${caller.kind}:${caller.id}`;
  let owedFen = 0;
  const advance = async (shortFen: number): Promise<void> => {
    owedFen = shortFen;
    const naturalKey = `advance:merchant:${redemptionId}:${clientKey}`;
    await advanceToMerchant(tx, now, merchant, { amountFen: shortFen, naturalKey });
  };
  const asked = { redemptionId, amountFen, reversedBy, clientKey, freeFen };
  const reversed = await redemptions.reverse(
    tx,
    now,
    mayOwe ? { ...asked, advance } : asked,
    judge,
  );
  if (!reversed.ok) return reversed;
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.refund',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.orgId,
    detail: { redemptionId, amountFen: reversed.value.amountFen, owedFen },
  });
  const verification = (await verificationsOf(tx, [redemptionId])).get(redemptionId);
  return verification ? ok(verification) : refuse('NOT_FOUND');
}

/** Asks for a refund after the day of the redemption; gives the approval that waits. In the caller's scope. */
export async function submitLateRefund(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
  redemptionId: number,
  { amountFen, reason }: LateRefundAsked,
  now: Date,
): Promise<Result<{ approvalId: number }>> {
  const { rows } = await sql<{
    orgId: number;
    offerName: string;
    amountFen: number;
    day: string;
  }>`
    select org_id as "orgId", offer_name as "offerName", amount_fen as "amountFen", day from merchants.verification
    where redemption_id = ${redemptionId} and merchant_no = ${merchantNo}`.execute(tx);
  const [seen] = rows;
  if (!seen || !scopeCovers(caller.scope, seen.orgId)) return refuse('NOT_FOUND');
  const approval = await submitForApproval(
    tx,
    {
      kind: refundApprovalKind,
      objectId: redemptionId,
      orgId: seen.orgId,
      title: seen.offerName,
      snapshot: {
        merchantNo,
        redemptionId,
        redeemedOn: seen.day,
        redeemedFen: seen.amountFen,
        amountFen: amountFen ?? null,
        reason,
      },
      maker: caller,
    },
    now,
  );
  return approval.ok ? ok({ approvalId: approval.value }) : approval;
}

const submitted = z.object({
  merchantNo: z.int(),
  redemptionId: z.int(),
  amountFen: z.int().nullable(),
});

/**
 * The money goes back to who paid it when the second person agrees, on the day of the decision. What of it the
 * merchant was paid already, or is being paid, it owes from then on (merchant-claims.ts).
 */
export function refundApproval(clock: Clock): ApprovalKind {
  return {
    kind: refundApprovalKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }, checker) => {
      if (decision !== 'approve') return ok(null);
      await continueAsJob(tx);
      const { merchantNo, redemptionId, amountFen } = submitted.parse(approval.snapshot);
      return giveBack(
        tx,
        clock,
        checker,
        {
          merchantNo,
          redemptionId,
          amountFen: amountFen ?? undefined,
          clientKey: `approval:${approval.approvalId}`,
          mayOwe: true,
        },
        () => ok(undefined),
      );
    },
  };
}
