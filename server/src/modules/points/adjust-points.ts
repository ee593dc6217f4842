import { type AdjustPoints, submittedAdjustment } from '#contract/points.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, legsTo, type MovedPoints } from './carry-out.ts';
import type { Person } from './find-person.ts';
import { availableOf, takeFirstEnding } from './holding.core.ts';
import { earnedBy } from './earn-points.ts';
import { type PaidBy, unfunded } from './open-backings.ts';
import { readProgramme } from './programmes.ts';
import { readBalances } from './read-points.ts';
import { judgeFunding } from './rule-funding.ts';

const kind = 'points_adjustment';

/**
 * Asks a second person to put a customer's points right (as the job role); nothing moves before. One request of
 * a customer and programme waits at a time. Gives the approval's id.
 */
export async function askForAdjustment(
  tx: Tx,
  now: Date,
  maker: Caller,
  { customerNo, orgId }: Person,
  asked: AdjustPoints,
): Promise<Result<number>> {
  const programme = await readProgramme(tx, asked.programmeId, bankDay(now));
  if (!programme) return refuse('NOT_FOUND');
  const balances = await readBalances(tx, customerNo, bankDay(now));
  const own = balances.find(({ programmeId }) => programmeId === asked.programmeId);
  const available = own?.available ?? 0;
  if (asked.direction === 'down' && asked.amount > available)
    return refuse('POINTS_INSUFFICIENT', { available });
  if (asked.direction === 'up') {
    if (asked.budgetId === undefined) return refuse('POINTS_ADJUSTMENT_NEEDS_BUDGET');
    const funding = await judgeFunding(tx, maker.scope, wholly(asked.budgetId));
    if (!funding.ok) return funding;
  }
  const snapshot = { ...asked, customerNo, available, programmeName: programme.name };
  return submitForApproval(
    tx,
    {
      kind,
      objectId: `${asked.programmeId}:${customerNo}`,
      orgId,
      title: programme.name,
      snapshot: submittedAdjustment.parse(snapshot),
      maker,
    },
    now,
  );
}

/** Points move with the approval, in its transaction, once; never below zero: what has been spent since is not taken. */
export function adjustmentApproval(clock: Clock): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, { approvalId, orgId, snapshot, makerId }, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const asked = submittedAdjustment.parse(snapshot);
      const { programmeId, customerNo, amount, reason, direction, budgetId } = asked;
      await continueAsJob(tx);
      const naturalKey = `adjustment:${approvalId}`;
      const madeBy = `staff:${makerId}`;
      const deed = { customerNo, amount, naturalKey, madeBy, subject: naturalKey, reason };
      const now = clock.now();
      // One asked for before a budget had to be named is paid by nobody, as such points were.
      const paidBy =
        budgetId === undefined
          ? unfunded
          : { source: naturalKey, orgId: null, funding: wholly(budgetId) };
      const [moved] = await (direction === 'up' ? adjustUp : adjustDown)(
        tx,
        now,
        programmeId,
        [deed],
        paidBy,
      );
      if (!moved) throw new Error('an adjustment has no answer');
      if (!moved.ok) return moved;
      const { movementId } = moved.value;
      await recordAudit(tx, {
        actor: checker,
        action: 'points.adjust',
        objectKind: 'Customer',
        objectId: customerNo,
        orgId,
        detail: { programmeId, direction, amount, reason, movementId },
      });
      return ok(null);
    },
  };
}

const wholly = (budgetId: number) => [{ budgetId, shareBp: 10_000 }];

type Adjust = (
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly Deed[],
  paidBy?: PaidBy,
) => Promise<Result<MovedPoints>[]>;

/** They last as if they had been earned today, and pay what the customer owes first. */
export const adjustUp: Adjust = (tx, now, programmeId, deeds, paidBy = unfunded) =>
  carryOut(tx, now, programmeId, deeds, {
    kind: 'adjust_up',
    while: ['open'],
    receives: true,
    paidBy,
    decide: (deed, given) => earnedBy('adjust_up', deed, given),
  });

export const adjustDown: Adjust = (tx, now, programmeId, deeds) =>
  carryOut(tx, now, programmeId, deeds, {
    kind: 'adjust_down',
    while: ['open', 'redeem_only'],
    receives: false,
    takes: true,
    decide: (deed, { holding, today }) => {
      const taken = takeFirstEnding(holding, deed.amount, today);
      if (!taken) return refuse('POINTS_INSUFFICIENT', { available: availableOf(holding, today) });
      const { customerNo } = holding;
      const legs = legsTo('supply', taken);
      return ok([{ ...deed, kind: 'adjust_down', customerNo, taken, legs }]);
    },
  });
