import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Mapping } from '#contract/mapping.ts';
import { ok, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { parseMapping } from './parse-mapping.ts';

export type SavedMapping = { mappingId: number; version: number; mapping: Mapping };

/**
 * Checks a mapping and keeps it as the source's newest, with its row in the audit; the same text again
 * is no new version. `by` is null on the command line.
 */
export async function saveMapping(
  tx: Tx,
  yaml: string,
  fileName: string,
  by: Caller | null,
  now: Date,
): Promise<Result<SavedMapping>> {
  const parsed = parseMapping(yaml, fileName);
  if (!parsed.ok) return parsed;
  const hash = createHash('sha256').update(yaml).digest();
  const { source } = parsed.value;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ingest.mapping/${source}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ mapping_id: number; version: number; added: boolean }>`
    with newest as (select mapping_id, version, content_hash from ingest.mapping where source = ${source} order by version desc limit 1),
    added as (
      insert into ingest.mapping (source, version, yaml, content_hash, created_by, created_at)
      select ${source}, coalesce((select version from newest), 0) + 1, ${yaml}, ${hash}, ${by?.kind === 'staff' ? by.id : null}, ${now}
      where not exists (select from newest where content_hash = ${hash})
      returning mapping_id, version)
    select mapping_id, version, true as added from added union all select mapping_id, version, false from newest order by version desc limit 1`.execute(
    tx,
  );
  const [row] = rows;
  if (!row) throw new Error(`mapping ${source} was not saved`);
  if (row.added)
    await recordAudit(tx, {
      actor: by ?? 'system',
      action: 'mapping.save',
      objectKind: 'Mapping',
      objectId: source,
      orgId: null,
      detail: { version: row.version },
    });
  return ok({ mappingId: row.mapping_id, version: row.version, mapping: parsed.value });
}

export type MappingRow = {
  mapping_id: number;
  source: string;
  version: number;
  yaml: string;
  created_at: Date;
};

/** The newest mapping of every source, or of one. */
export async function currentMappings(tx: Tx, source?: string): Promise<MappingRow[]> {
  const { rows } = await sql<MappingRow>`
    select distinct on (source) mapping_id, source, version, yaml, created_at from ingest.mapping
    where ${source ?? null}::text is null or source = ${source ?? null} order by source, version desc`.execute(
    tx,
  );
  return rows;
}
