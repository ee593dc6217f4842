import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { ChainEntry, SealedEntry } from './chain.core.ts';

/** Columns of audit.entry in the text the seal is over; the same in sealing and in verifying. */
const chainColumns = sql`entry.entry_no, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at,
  entry.actor_kind, entry.actor_id, entry.actor_name, entry.action, entry.object_kind, entry.object_id, entry.org_id,
  entry.outcome, entry.detail::text as detail`;

/** How many rows one seal takes up at most, and so how far apart two anchors are. */
export const sealedAtOnce = 2000;

/** Takes up to `limit` waiting rows out of the queue, in order of their numbers. */
export async function takeWaiting(tx: Tx, limit: number): Promise<ChainEntry[]> {
  const { rows } = await sql<ChainEntry>`
    with taken as (
      delete from audit.unsealed where entry_no in (select entry_no from audit.unsealed order by entry_no limit ${limit})
      returning entry_no)
    select ${chainColumns} from taken join audit.entry using (entry_no) order by entry.entry_no`.execute(
    tx,
  );
  return rows;
}

export async function readHead(tx: Tx): Promise<{ position: number; seal: Buffer } | null> {
  const { rows } = await sql<{ position: number; seal: Buffer }>`
    select position, seal from audit.seal order by position desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** The sealed rows after a position, with their entries where they still exist. */
export async function readSealedAfter(
  tx: Tx,
  position: number,
  limit: number,
): Promise<SealedEntry[]> {
  type Row = Omit<ChainEntry, 'entry_no'> & {
    entry_no: number | null;
    position: number;
    seal: Buffer;
    sealed_entry_no: number;
  };
  const { rows } = await sql<Row>`
    select seal.position, seal.seal, seal.entry_no as sealed_entry_no, ${chainColumns}
    from audit.seal left join audit.entry on entry.entry_no = seal.entry_no
    where seal.position > ${position} order by seal.position limit ${limit}`.execute(tx);
  return rows.map(({ position: at, seal, sealed_entry_no, entry_no, ...entry }) => ({
    position: at,
    seal,
    sealed_entry_no,
    entry: entry_no === null ? null : { entry_no, ...entry },
  }));
}
