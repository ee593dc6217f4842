import { sql } from 'kysely';
import { ingestErrors, rowFaults, type ImportView } from '#contract/ingest.ts';
import { organizationErrors } from '#contract/organization.ts';
import type { RefusalShown } from '#contract/refusal-shown.ts';
import type { Refusal } from '#contract/result.ts';
import { declareErrors, showRefusal } from '#platform/http/problem.ts';
import type { Tx } from '#platform/postgres/database.ts';

// A refused file's sentence is read by the command line too, where no routes declare the codes.
declareErrors(ingestErrors);
declareErrors(organizationErrors);

type Row = Omit<ImportView, 'refusal' | 'createdAt' | 'startedAt' | 'finishedAt'> & {
  refusal: Refusal | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

export type ImportQuery = {
  id?: number | undefined;
  deliveryId?: string | undefined;
  source?: string | undefined;
  state?: string | undefined;
  /** only imports with a smaller id */
  before?: number | undefined;
  /** every one without it */
  limit?: number | undefined;
};

/** Imports, newest first; those of one delivery in the order in which they ran. */
export async function listImports(tx: Tx, query: ImportQuery): Promise<ImportView[]> {
  const { rows } = await sql<Row>`
    select import_id as id, delivery_id as "deliveryId", import.source, entry, entity, mode, file_name as "fileName", coalesce(bytes, 0) as "fileBytes",
      business_date as "businessDate",
      -- a job that ended without running leaves its imports as they were
      case when import.state in ('queued', 'running') and job.state in ('cancelled', 'failed') then job.state else import.state end as state, job_id as "jobId", rows_in as "rowsIn", rows_loaded as "rowsLoaded", rows_rejected as "rowsRejected",
      rows_duplicate as "rowsDuplicate", rows_removed as "rowsRemoved", rows_erased as "rowsErased", rejected_by_reason as "rejectedByReason", control, timings, import.refusal,
      import.created_at as "createdAt", import.started_at as "startedAt", import.finished_at as "finishedAt"
    from ingest.import left join ingest.source_file using (sha256) left join platform.job on job.id = import.job_id
    where (${query.id ?? null}::bigint is null or import_id = ${query.id ?? null})
      and (${query.deliveryId ?? null}::uuid is null or delivery_id = ${query.deliveryId ?? null})
      and (${query.source ?? null}::text is null or import.source = ${query.source ?? null})
      and (${query.state ?? null}::text is null or import.state = ${query.state ?? null})
      and (${query.before ?? null}::bigint is null or import_id < ${query.before ?? null})
    order by case when ${query.deliveryId ?? null}::uuid is null then 0 else position end, import_id desc limit ${query.limit ?? null}`.execute(
    tx,
  );
  return rows.map((row) => ({
    ...row,
    refusal: row.refusal ? sentencesOf(row.refusal) : null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}

/** The first fault is kept by its English words. */
function sentencesOf(refusal: Refusal): RefusalShown {
  const shown = showRefusal(refusal);
  const reason = Object.values(rowFaults).find((fault) => fault.en === refusal.facts['reason']);
  return reason ? { ...shown, zh: shown.zh.replace(reason.en, reason.zh) } : shown;
}
