import { sql } from 'kysely';
import type { ModelVersion, VersionCard } from '#contract/bank-models.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { predictionTags } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { enqueueScoringOf } from './jobs.ts';
import { haveScoresGone } from './scores-files.ts';
import { basisHolds, nameOfModel } from './read-registrations.ts';
import { findVersion } from './versions.ts';

type Shell = Pick<Platform, 'clock' | 'jobs'>;

const approvalKind = 'model';
const objectIdOf = (code: string, version: number): string => `${code}:${version}`;

/**
 * Submits a draft, or a version whose model was retired, to a second person, with the figures it is judged
 * by. What may not go live is refused here.
 */
export async function submitVersion(
  tx: Tx,
  { clock }: Shell,
  maker: Caller,
  code: string,
  version: number,
): Promise<Result<ModelVersion>> {
  const found = await lockVersion(tx, code, version);
  if (!found.ok) return found;
  const { state, card, refusals, needsApproval } = found.value;
  if (state !== 'draft' && !(state === 'retired' && needsApproval))
    return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
  if (refusals.length > 0)
    return refuse('MODEL_NOT_PUBLISHABLE', { reasons: [...new Set(refusals)].join('; ') });
  const usable = mayBeUsed(card, clock.now());
  if (!usable.ok) return usable;
  if (await haveScoresGone(tx, code, version)) return refuse('MODEL_SCORES_GONE', { version });
  const { rows } =
    await sql`select 1 from models.model_version where code = ${code} and state = 'submitted'`.execute(
      tx,
    );
  if (rows.length > 0) return refuse('MODEL_SUBMISSION_PENDING');
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: objectIdOf(code, version),
      orgId: maker.orgId,
      title: `${(await nameOfModel(tx, code)).zh} 第 ${version} 版`,
      snapshot: { code, version, ...shownToChecker(found.value) },
      maker,
      authorIds: await authorsOf(tx, code, version),
    },
    clock.now(),
  );
  if (!approval.ok) return approval;
  await sql`update models.model_version set state = 'submitted' where code = ${code} and version = ${version}`.execute(
    tx,
  );
  return findVersion(tx, code, version);
}

/** Who sent the file, or asked for the training, decides nothing about what came of it. */
async function authorsOf(tx: Tx, code: string, version: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select trained_by as id from models.model_version
    where code = ${code} and version = ${version} and trained_by is not null`.execute(tx);
  return rows.map(({ id }) => id);
}

/** What a checker judges by: the figures of a model, or what is known of a file of scores and by what right it is used. */
function shownToChecker({ card, auc, learner }: ModelVersion): Record<string, unknown> {
  if (card.kind === 'trained') {
    const { population, label, snapshots, report } = card;
    return {
      learner,
      auc,
      ks: report.evaluations[0]?.ks ?? null,
      population: population.words,
      label: label.words,
      snapshots,
      notes: report.notes,
    };
  }
  const { registration, businessDate, rows, refused, customers, allCustomers } = card;
  const { provider, basis, population, definition } = registration;
  const { high, medium, stability } = card;
  return {
    provider,
    basis,
    population,
    definition,
    businessDate,
    rows,
    refused,
    coverage: { customers, allCustomers, high, medium },
    psi: stability?.psi ?? null,
    auc,
  };
}

/** Scores of others are used on the days of their basis only. */
function mayBeUsed(card: VersionCard, now: Date): Result<null> {
  return card.kind === 'file' ? basisHolds(card.registration, bankDay(now)) : ok(null);
}

/** What the checker's decision does: the version goes live and its customers are scored, or it is again what it was. */
export function modelApproval({ clock, jobs }: Shell): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }) => {
      const [code = '', version = ''] = approval.objectId.split(':');
      const found = await lockVersion(tx, code, Number(version));
      if (!found.ok) return found;
      const { state, card } = found.value;
      if (state !== 'submitted') return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
      if (decision === 'approve') return goLive(tx, { clock, jobs }, code, Number(version), card);
      await sql`update models.model_version set state = case when needs_approval then 'retired' else 'draft' end where code = ${code} and version = ${version}`.execute(
        tx,
      );
      return ok(null);
    },
  };
}

/**
 * Rolls back: a version that was approved and live before is live again, at once and with the reason kept.
 * Not past a retirement of the model, which had a reason of its own: a second person decides about that.
 */
export async function restoreVersion(
  tx: Tx,
  shell: Shell,
  caller: Caller,
  { code, version, reason }: { code: string; version: number; reason: string },
): Promise<Result<ModelVersion>> {
  const found = await lockVersion(tx, code, version);
  if (!found.ok) return found;
  const { state, card, needsApproval } = found.value;
  if (state !== 'retired') return refuse('MODEL_VERSION_NOT_IN_STATE', { state });
  if (needsApproval) return refuse('MODEL_NEEDS_APPROVAL', { version });
  const live = await goLive(tx, shell, code, version, card);
  if (!live.ok) return live;
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
export async function lockModel(tx: Tx, code: string): Promise<void> {
  await sql`select from models.model where code = ${code} for update`.execute(tx);
}

async function lockVersion(tx: Tx, code: string, version: number): Promise<Result<ModelVersion>> {
  await lockModel(tx, code);
  return findVersion(tx, code, version);
}

async function goLive(
  tx: Tx,
  { clock, jobs }: Shell,
  code: string,
  version: number,
  card: VersionCard,
): Promise<Result<null>> {
  const now = clock.now();
  const usable = mayBeUsed(card, now);
  if (!usable.ok) return usable;
  if (await haveScoresGone(tx, code, version)) return refuse('MODEL_SCORES_GONE', { version });
  await sql`update models.model_version set state = 'retired', live_until = ${now} where code = ${code} and state = 'live'`.execute(
    tx,
  );
  await sql`update models.model_version set state = 'live', live_from = ${now}, live_until = null, needs_approval = false where code = ${code} and version = ${version}`.execute(
    tx,
  );
  await predictionTags.enter(tx, now, { code, version, content: tagsOfCard(card) });
  await enqueueScoringOf(jobs, tx, code, version);
  return ok(null);
}

/** What the tags of an outside model are to say; those of the bank's own models are declared. */
function tagsOfCard(card: VersionCard): Parameters<typeof predictionTags.enter>[2]['content'] {
  if (card.kind === 'trained') return null;
  const { name, definition, family, owner, scale, basis } = card.registration;
  const isShare = scale.from === 0 && scale.to === 1;
  const usable = { from: basis.from, until: basis.until };
  return { name, definition, family, owner, isShare, usable };
}
