import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** Rows that the sealer has not chained yet; a number that keeps growing means that it stands still. */
export async function countUnsealed(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from audit.unsealed`.execute(tx);
  return rows[0]?.count ?? 0;
}
