import { sql } from 'kysely';
import type { ModelSummary } from '#contract/bank-models.ts';
import { probabilityTagOf } from '#contract/predictions.ts';
import { refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findUsers } from '#modules/tag-definitions/index.ts';
import { definitionRules, predictionTags } from '#modules/tags/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockModel } from './publish-version.ts';
import { showModel } from './read-models.ts';
import { dropOtherScores } from './score-table.ts';

/**
 * Takes a model out of use without a successor: its tags leave and its scores go, unless an audience, a
 * campaign or another tag is made of them. A version that is approved later brings them back; one that was
 * live until now, or before, is approved again for that.
 */
export async function retireModel(
  tx: Tx,
  { analytics, clock }: Pick<Platform, 'analytics' | 'clock'>,
  caller: Caller,
  code: string,
  reason: string,
): Promise<Result<ModelSummary>> {
  const known = await showModel(tx, clock, code);
  if (!known.ok) return known;
  await lockModel(tx, code);
  await definitionRules.lock(tx);
  const names = await usersOf(tx, code);
  if (names.length > 0) return refuse('MODEL_IN_USE', { names: names.slice(0, 10).join('、') });
  const now = clock.now();
  const { rows } = await sql<{ version: number }>`
    update models.model_version set state = 'retired', live_until = ${now}
    where code = ${code} and state = 'live' returning version`.execute(tx);
  const [retired] = rows;
  if (!retired) return refuse('MODEL_NOT_LIVE', { code });
  const { version } = retired;
  await sql`update models.model_version set needs_approval = true where code = ${code} and state = 'retired'`.execute(
    tx,
  );
  await predictionTags.retire(tx, now, { code, version });
  await recordAudit(tx, {
    actor: caller,
    action: 'model.retire',
    objectKind: 'Model',
    objectId: code,
    orgId: null,
    detail: { version, reason },
  });
  await dropOtherScores(analytics, tx, code, null);
  return showModel(tx, clock, code);
}

/** What is made of either tag of the model: other tags, audiences, campaigns that have not ended. */
async function usersOf(tx: Tx, code: string): Promise<string[]> {
  const ofBand = await findUsers(tx, { kind: 'tag', code });
  const ofScore = await findUsers(tx, { kind: 'tag', code: probabilityTagOf(code) });
  const named = [ofBand, ofScore].flatMap(({ tags, audiences, campaigns }) => [
    ...tags.map(({ name }) => name.zh),
    ...audiences.map(({ name }) => name),
    ...campaigns.map(({ name }) => name),
  ]);
  return [...new Set(named)];
}
