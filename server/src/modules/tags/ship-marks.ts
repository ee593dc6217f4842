import { sql } from 'kysely';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';

const batchRows = 20_000;

/** Up to which revision this process knows the copies in ClickHouse to be whole. */
const shippedThrough = new WeakMap<Analytics, number>();

/** The number of the change that `tx` makes; others wait until it ends, so numbers come in the order of commits. */
export async function nextMarkRevision(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    revision: number;
  }>`update tags.mark_revision set revision = revision + 1 returning revision`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('tags.mark_revision has no row');
  return row.revision;
}

/**
 * Brings what was assigned and deleted up to a revision into ClickHouse, so that a question asked after
 * a change counts with it. Whoever asks first does it; two at once write the same rows, which count once.
 */
export async function shipMarks(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  revision: number,
): Promise<void> {
  if ((shippedThrough.get(analytics) ?? -1) >= revision) return;
  for (const table of ['tag_assignment', 'tag_deletion'] as const) {
    // The newest revision again: its rows may have been cut off between two batches.
    const [row] = await analytics.query<{ newest: number }>(
      `SELECT max(revision) AS newest FROM ${table}`,
    );
    let after: Place = [row?.newest ?? 0, 0, ''];
    for (;;) {
      const rows = await withJob(database, (tx) => readMarks[table](tx, after));
      const last = rows.at(-1);
      if (!last) break;
      await analytics.insertRows(
        table,
        rows.map(({ mark }) => mark),
      );
      after = last.place;
    }
  }
  shippedThrough.set(analytics, Math.max(revision, shippedThrough.get(analytics) ?? -1));
}

/** Where a batch ended: revision, number and tag of its last row. */
type Place = readonly [revision: number, id: number, tag: string];
type Marks = { mark: object; place: Place }[];

const readMarks = {
  tag_assignment: async (tx: Tx, [revision, id]: Place): Promise<Marks> => {
    const { rows } = await sql<{ assignment_id: number; revision: number }>`
      select tag_code as tag, customer_no as party_no, assignment_id, value, valid_from, valid_until,
        removed_on, revision
      from tags.assignment where (revision, assignment_id) > (${revision}::bigint, ${id}::bigint)
      order by revision, assignment_id limit ${batchRows}`.execute(tx);
    return rows.map((mark) => ({ mark, place: [mark.revision, mark.assignment_id, ''] }));
  },
  tag_deletion: async (tx: Tx, [revision, customerNo, tag]: Place): Promise<Marks> => {
    const { rows } = await sql<{ tag: string; party_no: number; revision: number }>`
      select tag_code as tag, customer_no as party_no, (restored_at is not null)::int as restored, revision
      from tags.deletion where (revision, customer_no, tag_code) > (${revision}::bigint, ${customerNo}::int, ${tag})
      order by revision, customer_no, tag_code limit ${batchRows}`.execute(tx);
    return rows.map((mark) => ({ mark, place: [mark.revision, mark.party_no, mark.tag] }));
  },
} as const;
