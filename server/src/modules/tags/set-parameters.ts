import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';

/** Changes thresholds of a tag; they hold from the next run on. A declared value takes the change back. */
export async function setTagParameters(
  tx: Tx,
  caller: Caller,
  code: string,
  parameters: Readonly<Record<string, number>>,
): Promise<Result<{ code: string }>> {
  const tag = (await catalogueInForce(tx)).tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  const unknown = Object.keys(parameters).find((name) => !tag.parameters[name]);
  if (unknown !== undefined) return refuse('TAG_PARAMETER_UNKNOWN', { code, name: unknown });
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
