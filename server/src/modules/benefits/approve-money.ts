import type { z } from 'zod';
import { budgetMoneySchema } from '#contract/budgets.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  type ApprovalKind,
  submitForApproval,
  withdrawSubmission,
} from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { moneyKind } from './budget-money-kind.ts';
import { returnToFunder, topUpBudget } from './create-budget.ts';
import { findBudget, nameOfFunder } from './list-budgets.ts';

type Asked = Pick<z.infer<typeof budgetMoneySchema>, 'amountFen' | 'purpose' | 'reason'>;

/**
 * Asks a second person for money of a budget's funder; the submission is all that is kept of it, so a budget
 * has one request at a time and a return leaves nothing behind. Gives the approval's id.
 */
export async function askForMoney(
  tx: Tx,
  now: Date,
  maker: Caller,
  budgetId: number,
  asked: Asked,
): Promise<Result<number>> {
  const found = await findBudget(tx, budgetId);
  if (!found.ok) return found;
  const { code, name, orgId, funderId, toppedUpFen, availableFen } = found.value;
  if (asked.purpose === 'return' && asked.amountFen > availableFen)
    return refuse('BUDGET_BELOW_PROMISED', { availableFen, neededFen: asked.amountFen });
  const funder = await nameOfFunder(tx, funderId);
  const snapshot = budgetMoneySchema.parse({
    code,
    name,
    funder,
    toppedUpFen,
    availableFen,
    ...asked,
  });
  return submitForApproval(
    tx,
    {
      kind: moneyKind,
      objectId: budgetId,
      orgId: orgId ?? maker.orgId,
      title: name,
      snapshot,
      maker,
    },
    now,
  );
}

/** Takes back what the caller has asked for and nobody has decided on. */
export async function takeBackRequest(
  tx: Tx,
  now: Date,
  caller: Caller,
  budgetId: number,
): Promise<Result<null>> {
  return withdrawSubmission(tx, moneyKind, String(budgetId), caller, now);
}

/**
 * The money comes, or goes back, with the approval, in its transaction; a budget is never there with money
 * nobody approved.
 */
export function moneyApproval(clock: Clock): ApprovalKind {
  return {
    kind: moneyKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const { amountFen, purpose } = budgetMoneySchema.parse(approval.snapshot);
      const budgetId = Number(approval.objectId);
      // The funder may belong to an org unit that the checker of a branch does not see.
      await continueAsJob(tx);
      const budget = await findBudget(tx, budgetId);
      if (!budget.ok) return refuse('NOT_FOUND');
      const moved = await (purpose === 'return' ? returnToFunder : topUpBudget)(
        tx,
        clock.now(),
        budgetId,
        amountFen,
        `${purpose === 'return' ? 'return' : 'top-up'}:${budgetId}:approval:${approval.approvalId}`,
      );
      if (!moved.ok) return moved;
      await recordAudit(tx, {
        actor: checker,
        action: purpose === 'return' ? 'budget.return' : 'budget.top_up',
        objectKind: 'Budget',
        objectId: budgetId,
        orgId: budget.value.orgId,
        detail: { amountFen, approvalId: approval.approvalId, maker: approval.makerId },
      });
      return ok(null);
    },
  };
}
