import { sql } from 'kysely';
import { z } from 'zod';
import { planContent } from '#contract/plans.ts';
import { ok, refuse } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { lockPlan, planApprovalKind } from './keep-plans.ts';

const submitted = z.object({ content: planContent });

/** Approved, it is what staff are shown of its customers on its days. */
export function planApproval(clock: Clock): ApprovalKind {
  return {
    kind: planApprovalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const id = Number(approval.objectId);
      const found = await lockPlan(tx, id);
      if (!found) return refuse('NOT_FOUND');
      if (decision === 'approve') {
        const { content } = submitted.parse(approval.snapshot);
        if (found.isRetired) return refuse('PLAN_RETIRED');
        await sql`update plans.plan set live = ${JSON.stringify(content)}::jsonb, approved_at = ${clock.now()}
          where plan_id = ${id}`.execute(tx);
      }
      await recordAudit(tx, {
        actor: checker,
        ...(decision === 'approve' ? { action: 'plan.approve' } : { action: 'plan.return' }),
        objectKind: 'Plan',
        objectId: id,
        orgId: found.orgId,
      });
      return ok(null);
    },
  };
}
