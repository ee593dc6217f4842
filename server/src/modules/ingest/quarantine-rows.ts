import { sql } from 'kysely';
import type { RowFault } from '#contract/ingest.ts';
import { encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readPeriod } from '#platform/retention/retention.ts';
import { leftOutFault } from './compile-load.core.ts';
import { erasedFault } from './erased-rows.ts';
import { faultOf, type CompiledRows } from './compile-rows.core.ts';
import { tableOf } from './sql-literals.core.ts';

export type BadRow = { line: number; column: string; code: RowFault; cells: string[] };

/** At most so many rows of one file are kept: one far over its limit is no better known by its thousandth row. */
export const quarantineLimit = 10_000;
/** And at most so much of their text: a row may be a megabyte long. The first row is always kept. */
const quarantineBytes = 32 * 1024 * 1024;

/** The first rows at fault, in the order of the file. A row of broken form comes as one cell. */
export async function readBadRows(
  analytics: Analytics,
  importId: number,
  rows: CompiledRows,
  columns: readonly string[],
): Promise<BadRow[]> {
  const cells = columns.map((_, index) => `c${index + 1}`).join(', ');
  const text = `if(s.raw != '', [s.raw], [${cells}])`;
  const atFault = `FROM ${tableOf('staging', importId)} AS s INNER JOIN ${tableOf('fault', importId)} AS f ON s.line = f.line
     WHERE f.fault NOT IN (${leftOutFault}, ${erasedFault})`;
  // How long they are comes first: what is left out is never put together.
  const sized = await analytics.query<{ line: number; bytes: number }>(
    `SELECT s.line AS line, arraySum(one -> length(one), ${text}) AS bytes ${atFault} ORDER BY line LIMIT ${quarantineLimit}`,
  );
  let bytes = 0;
  const kept = sized.filter((row) => (bytes += row.bytes) <= quarantineBytes);
  const last = kept.at(-1)?.line ?? sized[0]?.line ?? 0;
  const found = await analytics.query<{ line: number; fault_number: number; cells: string[] }>(
    `SELECT s.line AS line, f.fault AS fault_number, ${text} AS cells ${atFault} AND s.line <= ${last} ORDER BY line LIMIT ${quarantineLimit}`,
  );
  return found.map((row) => ({
    line: row.line,
    cells: row.cells,
    ...faultOf(rows.checks, row.fault_number),
  }));
}

/** What the cells of a quarantined row are bound to when encrypted. */
export function quarantineBinding(importId: number, line: number): string {
  return `ingest.quarantine:${importId}:${line}`;
}

/** Writes them encrypted; the same rows again change nothing. */
export async function writeQuarantine(
  tx: Tx,
  keyring: Keyring,
  importId: number,
  rows: readonly BadRow[],
  now: Date,
): Promise<void> {
  const days = await readPeriod(tx, 'quarantine');
  const expires = new Date(now.getTime() + days * 86_400_000);
  const sealed = rows.map((row) =>
    encryptValue(keyring, quarantineBinding(importId, row.line), JSON.stringify(row.cells)),
  );
  await sql`insert into ingest.quarantine (import_id, line, column_name, reason, cells_enc, expires_at)
    select ${importId}, line, column_name, reason, cells_enc, ${expires}
    from unnest(${rows.map((row) => row.line)}::bigint[], ${rows.map((row) => row.column)}::text[], ${rows.map((row) => row.code)}::text[], ${sealed}::bytea[])
      as given (line, column_name, reason, cells_enc)
    on conflict (import_id, line) do nothing`.execute(tx);
}

/**
 * What has expired leaves for good: by the date its row was given, or by a period that the bank has
 * shortened since. Deletes at most `limit` and gives how many.
 */
export async function expireQuarantine(
  tx: Tx,
  now: Date,
  importedBefore: Date,
  limit: number,
): Promise<number> {
  const expired = await sql`delete from ingest.quarantine where quarantine_id in (
    select quarantine_id from ingest.quarantine join ingest.import using (import_id)
    where expires_at <= ${now} or coalesce(finished_at, created_at) < ${importedBefore} limit ${limit}) returning 1`.execute(
    tx,
  );
  return expired.rows.length;
}
