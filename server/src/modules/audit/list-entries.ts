import { sql } from 'kysely';
import type { AuditEntry, AuditQuery } from '#contract/audit.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Audit rows of the caller's subtree, newest first. */
export async function listEntries(
  tx: Tx,
  query: AuditQuery,
  after?: number,
): Promise<Slice<AuditEntry, number>> {
  const { rows } = await sql<AuditEntry>`
    select entry_no as "entryNo", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", action, object_kind as "objectKind",
      object_id as "objectId", org_id as "orgId", outcome, detail,
      exists (select from audit.seal where seal.entry_no = entry.entry_no) as sealed
    from audit.entry
    where (${after ?? null}::bigint is null or entry_no < ${after ?? null})
      and (${query.actorId ?? null}::bigint is null or (actor_kind = 'staff' and actor_id = ${query.actorId ?? null}))
      and (${query.action ?? null}::text is null or action = ${query.action ?? null})
      and (${query.objectKind ?? null}::text is null or object_kind = ${query.objectKind ?? null})
      and (${query.objectId ?? null}::text is null or object_id = ${query.objectId ?? null})
      and (${query.outcome ?? null}::text is null or outcome = ${query.outcome ?? null})
      and (${query.from ?? null}::timestamptz is null or at >= ${query.from ?? null})
      and (${query.until ?? null}::timestamptz is null or at < ${query.until ?? null})
    order by entry_no desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, (row) => row.entryNo);
}
