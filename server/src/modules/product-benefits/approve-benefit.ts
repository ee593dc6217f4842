import { sql } from 'kysely';
import { z } from 'zod';
import { productBenefitContent } from '#contract/product-benefits.ts';
import { ok, refuse } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { benefitApprovalKind, lockBenefit } from './keep-benefits.ts';

const submitted = z.object({ content: productBenefitContent });

/** Approved, it is what staff and phones show on its days. */
export function productBenefitApproval(clock: Clock): ApprovalKind {
  return {
    kind: benefitApprovalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const id = Number(approval.objectId);
      const found = await lockBenefit(tx, id);
      if (!found) return refuse('NOT_FOUND');
      if (decision === 'approve') {
        const { content } = submitted.parse(approval.snapshot);
        if (found.isRetired) return refuse('PRODUCT_BENEFIT_RETIRED');
        await sql`update product_benefits.benefit set live = ${JSON.stringify(content)}::jsonb, approved_at = ${clock.now()}
          where benefit_id = ${id}`.execute(tx);
      }
      await recordAudit(tx, {
        actor: checker,
        ...(decision === 'approve'
          ? { action: 'product-benefit.approve' }
          : { action: 'product-benefit.return' }),
        objectKind: 'ProductBenefit',
        objectId: id,
        orgId: found.orgId,
      });
      return ok(null);
    },
  };
}
