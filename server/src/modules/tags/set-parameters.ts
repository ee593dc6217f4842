import { sql } from 'kysely';
import type { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { setTagParametersRequest } from '#contract/tags.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { explainMistake } from './explain-mistake.core.ts';
import { readChangedParameters } from './read-run-inputs.ts';
import { mistakeOfParameters } from './try-parameters.core.ts';

/**
 * Changes thresholds of a tag; they hold from the next run on. A declared value takes the change back.
 * `former` are the values the change was made on: one that is no longer so is told, and not written over.
 * Values with which a tag could not be computed are refused, since one such tag stops the run of all.
 */
export async function setTagParameters(
  tx: Tx,
  caller: Caller,
  code: string,
  { parameters, former }: z.infer<typeof setTagParametersRequest>,
): Promise<Result<{ code: string }>> {
  const catalogue = await catalogueInForce(tx);
  const tag = catalogue.tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  const unknown = Object.keys(parameters).find((name) => !tag.parameters[name]);
  if (unknown !== undefined) return refuse('TAG_PARAMETER_UNKNOWN', { code, name: unknown });
  // All thresholds, not this tag's alone: two tags may share one, and what is tried is what then stands.
  await sql`select pg_advisory_xact_lock(hashtextextended('tags.parameter', 0))`.execute(tx);
  const standing = await readChangedParameters(tx);
  const own = standing.get(code);
  const valueOf = (name: string): number | undefined =>
    own?.get(name) ?? tag.parameters[name]?.value;
  const changed = Object.keys(parameters).find((name) => valueOf(name) !== former[name]);
  if (changed !== undefined) return refuse('TAG_PARAMETER_CHANGED', { code, name: changed });
  const next = new Map([...(own ?? []), ...Object.entries(parameters)]);
  const mistake = mistakeOfParameters(catalogue, code, new Map([...standing, [code, next]]));
  if (mistake)
    return refuse('TAG_PARAMETERS_WRONG', {
      tag: mistake.tag,
      ...explainMistake(mistake.message),
    });
  const rows = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  await sql`insert into tags.parameter (tag_code, name, value)
    select ${code}, name, value from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (name text, value double precision)
    on conflict (tag_code, name) do update set value = excluded.value, updated_at = now()`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'tag.set_parameters',
    objectKind: 'tag',
    objectId: code,
    orgId: null,
    detail: { ...parameters },
  });
  return ok({ code });
}
