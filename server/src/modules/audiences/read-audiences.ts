import { sql, type RawBuilder } from 'kysely';
import type { AudienceResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<AudienceResponse, 'createdAt' | 'changedAt' | 'archivedAt'> & {
  createdAt: Date;
  changedAt: Date;
  archivedAt: Date | null;
};

const selected = sql`select audience_id as id, org_id as "orgId", owner_id as "ownerId", name, description,
    shared, version, rule, created_at as "createdAt", changed_at as "changedAt", archived_at as "archivedAt"
  from audiences.audience join audiences.audience_version using (audience_id, version)`;

/** One audience with its latest rule; one of other outlets does not exist. */
export async function readAudience(tx: Tx, audienceId: number): Promise<Result<AudienceResponse>> {
  const [found] = await readRows(tx, sql`${selected} where audience_id = ${audienceId}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

export type AudienceQuery = { limit: number; archived: boolean; search: string };

/** Newest first. */
export async function listAudiences(
  tx: Tx,
  query: AudienceQuery,
  after?: number,
): Promise<Slice<AudienceResponse, number>> {
  // strpos instead of LIKE: a search for "%" is a search for that character.
  const found = await readRows(
    tx,
    sql`${selected} where audience_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (archived_at is not null) = ${query.archived}
      and strpos(lower(name), lower(${query.search})) > 0
      order by audience_id desc limit ${query.limit + 1}`,
  );
  return sliceOf(found, query.limit, (row) => row.id);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<AudienceResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }));
}
