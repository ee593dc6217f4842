import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** Gives one up; its source and type, or null where there is none. */
export async function removeOne(
  tx: Tx,
  id: number,
): Promise<{ source: string; type: string } | null> {
  const { rows } = await sql<{ source: string; type: string }>`
    delete from events.unplaced_event where unplaced_id = ${id} returning source, type`.execute(tx);
  return rows[0] ?? null;
}

/** Gives up all of a source, which `unplacedLimit` bounds; says how many. */
export async function removeOfSource(tx: Tx, source: string): Promise<number> {
  const { rows } = await sql<{ removed: number }>`
    with gone as (delete from events.unplaced_event where source = ${source} returning 1)
    select count(*)::int as removed from gone`.execute(tx);
  return rows[0]?.removed ?? 0;
}

/** What a person's ids have left here. Run as the job role. */
export async function eraseUnplaced(
  tx: Tx,
  identifiers: readonly { scheme: string; value: string }[],
): Promise<void> {
  await sql`
    delete from events.unplaced_event using jsonb_to_recordset(${JSON.stringify(identifiers)}::jsonb)
      as erased (scheme text, value text)
    where unplaced_event.scheme = erased.scheme and unplaced_event.value = erased.value`.execute(
    tx,
  );
}

export const eventRetentions: readonly Retention[] = [
  {
    kind: 'unplaced_events',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from events.unplaced_event where unplaced_id in (
          select unplaced_id from events.unplaced_event where received_at < ${context.cutoff.moment}
          order by received_at limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
];
