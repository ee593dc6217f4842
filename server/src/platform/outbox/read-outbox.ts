import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../postgres/database.ts';

/** A place in the order of the outbox; `xid` as PostgreSQL writes it. */
export type OutboxMark = { xid: string; seq: number };

/**
 * Takes a reader's turn until the end of the transaction: its mark, or null while another process has the
 * turn. What the reader makes of the events and its new mark are written in this transaction, so that
 * killed anywhere it has made both or neither.
 */
export async function takeReaderTurn(tx: Tx, name: string): Promise<OutboxMark | null> {
  const { rows } = await sql<OutboxMark>`select xid, seq from platform.outbox_reader
    where name = ${name} for update skip locked`.execute(tx);
  return rows[0] ?? null;
}

export async function moveReader(tx: Tx, name: string, { xid, seq }: OutboxMark): Promise<void> {
  await sql`update platform.outbox_reader set xid = ${xid}::xid8, seq = ${seq} where name = ${name}`.execute(
    tx,
  );
}

/**
 * The condition of events after a mark that nothing can come before any more: those of transactions older
 * than every running one, as the shipper reads them. To be ordered by (xid, seq).
 */
export function settledAfter({ xid, seq }: OutboxMark): RawBuilder<boolean> {
  return sql`(outbox.xid, outbox.seq) > (${xid}::xid8, ${seq})
    and outbox.xid < pg_snapshot_xmin(pg_current_snapshot())`;
}

/**
 * When the events up to `newestSeq` of a former cluster are numbered anew (`ship-outbox.ts`), readers go on
 * before the first that they have not read. Called before the events get their new number. Some that were
 * read may be read again; a reader recognises them by their ids.
 */
export async function moveReadersToFormer(
  tx: Tx,
  formerXid: number,
  newestSeq: number,
): Promise<void> {
  await sql`update platform.outbox_reader as reader set xid = ${String(formerXid)}::xid8,
      seq = coalesce((select min(event.seq) - 1 from platform.outbox as event
        where (event.xid, event.seq) > (reader.xid, reader.seq) and event.seq <= ${newestSeq}), ${newestSeq})
    where reader.xid > ${String(formerXid)}::xid8`.execute(tx);
}
