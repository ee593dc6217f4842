import { sql } from 'kysely';
import { z } from 'zod';
import { serviceContent } from '#contract/local-services.ts';
import { ok, refuse } from '#contract/result.ts';
import type { ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { judgeService } from './judge-service.core.ts';
import { lockService, serviceApprovalKind } from './keep-services.ts';
import { readServiceSettings } from './service-settings.ts';

const submitted = z.object({ content: serviceContent });

/** Approved, it is what phones show; its link is judged again by the sites that are approved then. */
export function serviceApproval(clock: Clock): ApprovalKind {
  return {
    kind: serviceApprovalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const id = Number(approval.objectId);
      const found = await lockService(tx, id);
      if (!found) return refuse('NOT_FOUND');
      if (decision === 'approve') {
        const { content } = submitted.parse(approval.snapshot);
        if (found.isRetired) return refuse('SERVICE_RETIRED');
        const may = judgeService(content, (await readServiceSettings(tx)).hosts);
        if (!may.ok) return may;
        await sql`update local_services.service set live = ${JSON.stringify(content)}::jsonb, approved_at = ${clock.now()}
          where service_id = ${id}`.execute(tx);
      }
      await recordAudit(tx, {
        actor: checker,
        ...(decision === 'approve'
          ? { action: 'local-service.approve' }
          : { action: 'local-service.return' }),
        objectKind: 'LocalService',
        objectId: id,
        orgId: found.orgId,
      });
      return ok(null);
    },
  };
}
