import { sql } from 'kysely';
import type { ModelSummary } from '#contract/bank-models.ts';
import { mostOutsideModels, type Registration } from '#contract/outside-models.ts';
import { refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { predictionTags } from '#modules/tags/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { showModel } from './read-models.ts';
import { findRegistration } from './read-registrations.ts';

/** Registers a model of others: its code is its own for good, and it says nothing before a file of it is approved. */
export async function registerModel(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  code: string,
  registered: Registration,
): Promise<Result<ModelSummary>> {
  if (!bandsFit(registered)) return refuse('MODEL_BANDS_WRONG');
  if (await predictionTags.isCodeTaken(tx, code)) return refuse('MODEL_CODE_TAKEN', { code });
  // Whoever registers takes turns, so that the last place is given once.
  await sql`select from models.model where origin = 'outside' for update`.execute(tx);
  const { rows } = await sql`
    insert into models.model (code, origin, registered, created_at)
    select ${code}, 'outside', ${JSON.stringify(registered)}::jsonb, ${clock.now()}
    where (select count(*) from models.model where origin = 'outside') < ${mostOutsideModels}
    on conflict (code) do nothing returning code`.execute(tx);
  if (rows.length === 0)
    return (await findRegistration(tx, code))
      ? refuse('MODEL_CODE_TAKEN', { code })
      : refuse('MODELS_TOO_MANY', { most: mostOutsideModels });
  await audit(tx, caller, 'model.register', code, registered);
  return showModel(tx, clock, code);
}

/** Writes what is recorded of a model anew. It holds for the files that come from now on; versions keep theirs. */
export async function changeRegistration(
  tx: Tx,
  clock: Clock,
  caller: Caller,
  code: string,
  registered: Registration,
): Promise<Result<ModelSummary>> {
  if (!bandsFit(registered)) return refuse('MODEL_BANDS_WRONG');
  const { rows } = await sql`
    update models.model set registered = ${JSON.stringify(registered)}::jsonb
    where code = ${code} and origin = 'outside' returning code`.execute(tx);
  if (rows.length === 0) return refuse('MODEL_UNKNOWN', { code });
  await audit(tx, caller, 'model.register', code, registered);
  return showModel(tx, clock, code);
}

function bandsFit({ bands, scale }: Registration): boolean {
  return (
    bands === null ||
    (scale.from <= bands.medium && bands.medium < bands.high && bands.high <= scale.to)
  );
}

function audit(
  tx: Tx,
  actor: Caller,
  action: string,
  objectId: string,
  { provider, basis }: Registration,
): Promise<void> {
  const detail = { provider, basis };
  return recordAudit(tx, { actor, action, objectKind: 'Model', objectId, orgId: null, detail });
}
