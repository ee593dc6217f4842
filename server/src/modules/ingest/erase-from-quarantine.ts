import { sql } from 'kysely';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { quarantineBinding } from './quarantine-rows.ts';

const batchRows = 2000;
/** Shorter texts stand in rows of other people too. */
const shortestTrace = 4;

type Row = { quarantine_id: number; import_id: number; line: number; cells_enc: Buffer };

/**
 * Deletes the quarantined rows that hold one of the texts a person was known by; gives how many. The
 * rows are encrypted, so each is opened and read; there are few, and they expire.
 */
export async function eraseFromQuarantine(
  tx: Tx,
  keyring: Keyring,
  traces: readonly string[],
): Promise<number> {
  const wanted = traces.filter((trace) => trace.length >= shortestTrace);
  if (wanted.length === 0) return 0;
  const found: number[] = [];
  for (let after = 0; ;) {
    const { rows } =
      await sql<Row>`select quarantine_id, import_id, line, cells_enc from ingest.quarantine
      where quarantine_id > ${after} order by quarantine_id limit ${batchRows}`.execute(tx);
    found.push(
      ...rows.filter((row) => holdsOne(keyring, row, wanted)).map((row) => row.quarantine_id),
    );
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) break;
    after = last.quarantine_id;
  }
  await sql`delete from ingest.quarantine where quarantine_id = any(${found}::bigint[])`.execute(
    tx,
  );
  return found.length;
}

function holdsOne(keyring: Keyring, row: Row, traces: readonly string[]): boolean {
  const cells = decryptValue(keyring, quarantineBinding(row.import_id, row.line), row.cells_enc);
  return traces.some((trace) => cells.includes(trace));
}
