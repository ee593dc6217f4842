import { sql } from 'kysely';
import { submittedParameters } from '#contract/tag-parameters.ts';
import type { TagDetail } from '#contract/tags.ts';
import { ok, refuse } from '#contract/result.ts';
import { type ApprovalKind, findPending } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeParameters, lockParameters } from './judge-parameters.ts';

export const parameterApprovalKind = 'tag_parameters';

/**
 * What the checker's decision does to thresholds. Approved, they hold from the next run on, if they are
 * still changed from what the checker was shown and every tag can be computed by them. What is set is what
 * stands in the submission; a declared value takes an earlier change back.
 */
export const parameterApproval: ApprovalKind = {
  kind: parameterApprovalKind,
  checkerRoles: ['compliance_checker'],
  decided: async (tx, approval, { decision }, checker) => {
    const { code, version, changes } = submittedParameters.parse(approval.snapshot);
    const parameters = Object.fromEntries(changes.map(({ name, after }) => [name, after]));
    const former = Object.fromEntries(changes.map(({ name, before }) => [name, before]));
    const isApproved = decision === 'approve';
    if (isApproved) {
      await lockParameters(tx);
      const judged = await judgeParameters(tx, code, { parameters, former });
      if (!judged.ok) return judged;
      if ((judged.value.tag.version ?? null) !== version)
        return refuse('TAG_VERSION_CHANGED', { code });
      const rows = changes.map(({ name, after }) => ({ name, value: after }));
      await sql`insert into tags.parameter (tag_code, name, value)
        select ${code}, name, value from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (name text, value double precision)
        on conflict (tag_code, name) do update set value = excluded.value, updated_at = now()`.execute(
        tx,
      );
    }
    await recordAudit(tx, {
      actor: checker,
      ...(isApproved ? { action: 'tag.set_parameters' } : { action: 'tag.return_parameters' }),
      objectKind: 'tag',
      objectId: code,
      orgId: null,
      detail: parameters,
    });
    return ok(null);
  },
};

/** The change that waits for another person, where the caller sees it. */
export async function pendingParameters(tx: Tx, code: string): Promise<TagDetail['pending']> {
  const waiting = await findPending(tx, parameterApprovalKind, code);
  if (!waiting) return null;
  const { approvalId, makerId, makerName, submittedAt } = waiting;
  const { changes } = submittedParameters.parse(waiting.snapshot);
  const values = changes.map(({ name, after }) => ({ name, value: after }));
  return { approvalId, makerId, makerName, submittedAt, values };
}

/** A version of a definition begins with its own thresholds: those set on the former go with it. */
export async function dropParameters(tx: Tx, code: string): Promise<void> {
  await sql`delete from tags.parameter where tag_code = ${code}`.execute(tx);
}
