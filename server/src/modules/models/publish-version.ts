import { sql } from 'kysely';
import type { ModelVersion } from '#contract/bank-models.ts';
import { predictions } from '#contract/predictions.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { enqueueScoringOf } from './jobs.ts';
import { findVersion } from './versions.ts';

type Shell = Pick<Platform, 'clock' | 'jobs'>;

const approvalKind = 'model';
const objectIdOf = (code: string, version: number): string => `${code}:${version}`;

/** Submits a draft to a second person, with the figures it is judged by. What may not go live is refused here. */
export async function submitVersion(
  tx: Tx,
  { clock }: Shell,
  maker: Caller,
  code: string,
  version: number,
): Promise<Result<ModelVersion>> {
  const found = await lockVersion(tx, code, version);
  if (!found.ok) return found;
  const { state, card, refusals, auc, learner } = found.value;
  if (state !== 'draft') return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
  if (refusals.length > 0)
    return refuse('MODEL_NOT_PUBLISHABLE', { reasons: [...new Set(refusals)].join('; ') });
  const { rows } =
    await sql`select 1 from models.model_version where code = ${code} and state = 'submitted'`.execute(
      tx,
    );
  if (rows.length > 0) return refuse('MODEL_SUBMISSION_PENDING');
  const [judged] = card.report.evaluations;
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: objectIdOf(code, version),
      orgId: maker.orgId,
      title: `${titleOf(code)} 第 ${version} 版`,
      snapshot: {
        code,
        version,
        learner,
        auc,
        ks: judged?.ks ?? null,
        population: card.population.words,
        label: card.label.words,
        snapshots: card.snapshots,
        notes: card.report.notes,
      },
      maker,
    },
    clock.now(),
  );
  if (!approval.ok) return approval;
  await sql`update models.model_version set state = 'submitted' where code = ${code} and version = ${version}`.execute(
    tx,
  );
  return findVersion(tx, code, version);
}

/** What the checker's decision does: the version goes live and its customers are scored, or it is a draft again. */
export function modelApproval({ clock, jobs }: Shell): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }) => {
      const [code = '', version = ''] = approval.objectId.split(':');
      const found = await lockVersion(tx, code, Number(version));
      if (!found.ok) return found;
      const { state } = found.value;
      if (state !== 'submitted') return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
      if (decision === 'approve') return goLive(tx, { clock, jobs }, code, Number(version));
      await sql`update models.model_version set state = 'draft' where code = ${code} and version = ${version}`.execute(
        tx,
      );
      return ok(null);
    },
  };
}

/** Rolls back: a version that was approved and live before is live again, at once and with the reason kept. */
export async function restoreVersion(
  tx: Tx,
  shell: Shell,
  caller: Caller,
  { code, version, reason }: { code: string; version: number; reason: string },
): Promise<Result<ModelVersion>> {
  const found = await lockVersion(tx, code, version);
  if (!found.ok) return found;
  const { state } = found.value;
  if (state !== 'retired') return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
  await goLive(tx, shell, code, version);
  await recordAudit(tx, {
    actor: caller,
    action: 'model.restore',
    objectKind: 'Model',
    objectId: code,
    orgId: null,
    detail: { version, reason },
  });
  return findVersion(tx, code, version);
}

/** The row of the model is locked first by everybody, so that of two versions one goes live after the other. */
async function lockVersion(tx: Tx, code: string, version: number): Promise<Result<ModelVersion>> {
  await sql`select from models.model where code = ${code} for update`.execute(tx);
  return findVersion(tx, code, version);
}

async function goLive(
  tx: Tx,
  { clock, jobs }: Shell,
  code: string,
  version: number,
): Promise<Result<null>> {
  const now = clock.now();
  await sql`update models.model_version set state = 'retired', live_until = ${now} where code = ${code} and state = 'live'`.execute(
    tx,
  );
  await sql`update models.model_version set state = 'live', live_from = ${now}, live_until = null where code = ${code} and version = ${version}`.execute(
    tx,
  );
  await enqueueScoringOf(jobs, tx, code, version);
  return ok(null);
}

const titleOf = (code: string): string => predictions.find((one) => one.code === code)?.zh ?? code;
