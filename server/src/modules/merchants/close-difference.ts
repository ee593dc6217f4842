import { sql } from 'kysely';
import { z } from 'zod';
import type { Closing, Difference } from '#contract/reconciliation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { bookForMerchant } from './book-for-merchant.ts';
import { reachBudget } from './compensate-entry.ts';
import { findDifference } from './list-reconciliations.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { readMerchantSettings } from './merchant-settings.ts';

export const adjustmentApprovalKind = 'difference_adjustment';

/**
 * Carries a difference to its end by a person, with a reason. An adjustment books its amount between the
 * merchant and a budget, once; from the bank's parameter on a second person decides about it first.
 */
export async function closeDifference(
  { database, clock }: { database: Database; clock: Clock },
  caller: Caller,
  id: number,
  closing: Closing,
): Promise<Result<Difference>> {
  const { outcome, amountFen, budgetId, reason } = closing;
  if (outcome === 'adjusted') {
    if (!amountFen || budgetId === undefined) return refuse('ADJUSTMENT_NEEDS_BUDGET');
    const budget = await reachBudget(database, caller, budgetId);
    if (!budget.ok) return budget;
  }
  return withJob(database, async (tx) => {
    const found = await lockDifference(tx, caller, id);
    if (!found.ok) return found;
    const { difference, orgId } = found.value;
    if (outcome !== 'adjusted' || !amountFen || budgetId === undefined) {
      await settle(tx, clock.now(), caller, difference, orgId, { state: outcome, reason });
      return findDifference(tx, id);
    }
    const { adjustmentApprovalFromFen } = await readMerchantSettings(tx);
    if (Math.abs(amountFen) >= adjustmentApprovalFromFen) {
      const submitted = await submit(tx, clock.now(), caller, difference, orgId, {
        amountFen,
        budgetId,
        reason,
      });
      if (!submitted.ok) return submitted;
      await sql`update merchants.difference set state = 'submitted' where difference_id = ${id}`.execute(
        tx,
      );
      return findDifference(tx, id);
    }
    const adjusted = await adjust(tx, clock, caller, difference, { amountFen, budgetId, reason });
    return adjusted.ok ? findDifference(tx, id) : adjusted;
  });
}

/** A difference that is still open, held with its merchant, which comes first in the order of locks. */
async function lockDifference(
  tx: Tx,
  caller: Caller,
  id: number,
): Promise<Result<{ difference: Difference; orgId: number }>> {
  const { rows } = await sql<{ merchantNo: number; orgId: number }>`
    select merchant_no as "merchantNo", org_id as "orgId" from merchants.difference where difference_id = ${id}`.execute(
    tx,
  );
  const [seen] = rows;
  if (!seen || !scopeCovers(caller.scope, seen.orgId)) return refuse('NOT_FOUND');
  await lockMerchants(tx, [seen.merchantNo], 'taking');
  const difference = await findDifference(tx, id);
  if (!difference.ok) return difference;
  const { state } = difference.value;
  if (state === 'submitted') return refuse('DIFFERENCE_SUBMITTED');
  if (state !== 'open') return refuse('DIFFERENCE_CLOSED');
  return ok({ difference: difference.value, orgId: seen.orgId });
}

type Adjustment = { amountFen: number; budgetId: number; reason: string };

async function submit(
  tx: Tx,
  now: Date,
  maker: Caller,
  difference: Difference,
  orgId: number,
  { amountFen, budgetId, reason }: Adjustment,
): Promise<Result<number>> {
  const { id, merchantNo, class: found, reference, here, there } = difference;
  const snapshot = {
    differenceId: id,
    merchantNo,
    class: found,
    reference,
    hereFen: here?.amountFen ?? null,
    thereFen: there?.amountFen ?? null,
    amountFen,
    budgetId,
    reason,
  };
  return submitForApproval(
    tx,
    { kind: adjustmentApprovalKind, objectId: id, orgId, title: reference, snapshot, maker },
    now,
  );
}

async function adjust(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  { id, merchantNo, ...rest }: Difference,
  { amountFen, budgetId, reason }: Adjustment,
): Promise<Result<void>> {
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  if (!merchant) return refuse('NOT_FOUND');
  const now = momentAt(clock, [merchant]);
  const booked = await bookForMerchant(tx, now, merchant, {
    kind: 'adjust',
    budgetId,
    amountFen,
    naturalKey: `difference:${id}`,
  });
  if (!booked.ok) return booked;
  await settle(tx, now, caller, { id, merchantNo, ...rest }, merchant.orgId, {
    state: 'adjusted',
    reason,
    amountFen,
  });
  return ok(undefined);
}

async function settle(
  tx: Tx,
  now: Date,
  caller: Caller,
  { id, merchantNo }: Difference,
  orgId: number,
  { state, reason, amountFen }: { state: string; reason: string; amountFen?: number },
): Promise<void> {
  await sql`update merchants.difference set state = ${state}, reason = ${reason}, adjusted_fen = ${amountFen ?? null}::bigint,
      closed_by = ${caller.name}, closed_at = ${now} where difference_id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'settlement.close_difference',
    objectKind: 'Difference',
    objectId: id,
    orgId,
    detail: { merchantNo, state, amountFen: amountFen ?? null },
  });
}

const submitted = z.object({
  differenceId: z.int(),
  amountFen: z.int(),
  budgetId: z.int(),
  reason: z.string(),
});

/** Approved, the amount is booked; returned, the difference is open again. */
export function adjustmentApproval(clock: Clock): ApprovalKind {
  return {
    kind: adjustmentApprovalKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }, checker) => {
      const { differenceId, ...adjustment } = submitted.parse(approval.snapshot);
      await continueAsJob(tx);
      const difference = await findDifference(tx, differenceId);
      if (!difference.ok) return difference;
      if (decision === 'approve') return adjust(tx, clock, checker, difference.value, adjustment);
      await sql`update merchants.difference set state = 'open' where difference_id = ${differenceId}`.execute(
        tx,
      );
      return ok(null);
    },
  };
}
