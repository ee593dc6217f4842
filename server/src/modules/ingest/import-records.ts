import { sql } from 'kysely';
import type { ImportState } from '#contract/ingest.ts';
import type { Entity } from '#contract/mapping-fields.ts';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Refusal } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** An import as its job reads it. */
export type ImportRecord = {
  import_id: number;
  delivery_id: string;
  mapping_id: number;
  yaml: string;
  source: string;
  entry: string;
  entity: Entity;
  mode: MappedFile['mode'];
  file_name: string;
  sha256: Buffer;
  sidecar: string | null;
  replay_of: number | null;
  business_date: string | null;
  state: ImportState;
  created_by: number | null;
  created_at: Date;
};

export type ImportFigures = {
  rowsIn: number;
  rowsLoaded: number;
  rowsRejected: number;
  rowsDuplicate: number;
  rowsRemoved: number;
  rowsErased: number;
  rejectedByReason: Record<string, number>;
  control: { what: string; expected: string; found: string; holds: boolean }[];
  timings: { step: string; milliseconds: number }[];
  blanks: { field: string; share: number }[];
};

export async function importsOfDelivery(tx: Tx, deliveryId: string): Promise<ImportRecord[]> {
  const { rows } = await sql<ImportRecord>`
    select import.*, mapping.yaml from ingest.import join ingest.mapping using (mapping_id)
    where delivery_id = ${deliveryId} order by position`.execute(tx);
  return rows;
}

export async function markRunning(tx: Tx, importId: number, now: Date): Promise<void> {
  await sql`update ingest.import set state = 'running', started_at = coalesce(started_at, ${now}) where import_id = ${importId}
    and state in ('queued', 'running', 'failed')`.execute(tx);
}

/** Ends an import in any state; figures are what is known by then. */
export async function endImport(
  tx: Tx,
  importId: number,
  end: {
    state: ImportState;
    refusal?: Refusal;
    businessDate?: string | null;
    figures?: ImportFigures;
    columns?: readonly string[];
    now: Date;
  },
): Promise<void> {
  const { figures } = end;
  await sql`update ingest.import set state = ${end.state}, finished_at = ${end.now},
      refusal = ${end.refusal ? JSON.stringify(end.refusal) : null}::jsonb,
      business_date = coalesce(${end.businessDate ?? null}::date, business_date),
      rows_in = ${figures?.rowsIn ?? 0}, rows_loaded = ${figures?.rowsLoaded ?? 0}, rows_rejected = ${figures?.rowsRejected ?? 0},
      rows_duplicate = ${figures?.rowsDuplicate ?? 0}, rows_removed = greatest(rows_removed, ${figures?.rowsRemoved ?? 0}),
      rows_erased = greatest(rows_erased, ${figures?.rowsErased ?? 0}),
      rejected_by_reason = ${JSON.stringify(figures?.rejectedByReason ?? {})}::jsonb,
      control = ${JSON.stringify(figures?.control ?? [])}::jsonb, timings = ${JSON.stringify(figures?.timings ?? [])}::jsonb,
      blanks = ${JSON.stringify(figures?.blanks ?? [])}::jsonb, columns = ${JSON.stringify(end.columns ?? [])}::jsonb
    where import_id = ${importId}`.execute(tx);
}

/** Before the swap, since a second attempt after it can no longer see what was taken away. */
export async function noteRemoved(tx: Tx, importId: number, rows: number): Promise<void> {
  await sql`update ingest.import set rows_removed = ${rows} where import_id = ${importId}`.execute(
    tx,
  );
}

export type EarlierLoads = { same: boolean; newest: string | null; overtaken: boolean };

/**
 * What is loaded already for this source and entry. `same`: this very file, by this mapping and for
 * this day, and nothing else for the day since. `newest`: the latest business date of which rows
 * were loaded; a file without a row makes nothing newer. `overtaken`: rows of a file that was delivered
 * later are loaded for this very day, as when this one failed at first and is tried again.
 */
export async function findEarlierLoads(
  tx: Tx,
  record: ImportRecord,
  businessDate: string,
): Promise<EarlierLoads> {
  const { rows } = await sql<EarlierLoads>`
    with loaded as (
      select import_id, delivery_id, sha256, mapping.content_hash, business_date, rows_in
      from ingest.import join ingest.mapping using (mapping_id)
      where import.source = ${record.source} and entry = ${record.entry} and state = 'loaded' and replay_of is null),
    of_day as (select * from loaded where business_date = ${businessDate}::date order by import_id desc),
    candidate as (select * from of_day where ${record.mode} = 'append' or import_id = (select max(import_id) from of_day))
    select exists (
        select from candidate where sha256 = ${record.sha256}
          and content_hash = (select content_hash from ingest.mapping where mapping_id = ${record.mapping_id})) as same,
      (select max(business_date) from loaded where rows_in > 0) as newest,
      exists (select from of_day where rows_in > 0 and import_id > ${record.import_id} and delivery_id != ${record.delivery_id}) as overtaken`.execute(
    tx,
  );
  return rows[0] ?? { same: false, newest: null, overtaken: false };
}
