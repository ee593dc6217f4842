import { sql } from 'kysely';
import { z } from 'zod';
import { rowFaultCodes, rowFaults, type RowFault } from '#contract/ingest.ts';
import type { MappedFile } from '#contract/mapping-file.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { parseMapping } from './parse-mapping.ts';
import { maskedCells, openColumns } from './personal-columns.core.ts';
import { quarantineBinding } from './quarantine-rows.ts';

export type QuarantineState = 'open' | 'fixed' | 'replayed' | 'discarded';
type Row = {
  quarantine_id: number;
  line: number;
  column_name: string;
  reason: string;
  cells_enc: Buffer;
  state: QuarantineState;
  expires_at: Date;
};

/** What the rows of an import's quarantine are read with. */
export type Quarantined = {
  importId: number;
  fileName: string;
  state: string;
  mappingId: number;
  source: string;
  entry: string;
  mode: MappedFile['mode'];
  businessDate: string;
  columns: string[];
  file: MappedFile;
};

export async function findQuarantined(tx: Tx, importId: number): Promise<Quarantined | null> {
  const { rows } = await sql<{
    file_name: string;
    state: string;
    mapping_id: number;
    source: string;
    entry: string;
    mode: MappedFile['mode'];
    business_date: string | null;
    columns: unknown;
    yaml: string;
  }>`
    select file_name, state, mapping_id, import.source, entry, mode, business_date, columns, yaml
    from ingest.import join ingest.mapping using (mapping_id) where import_id = ${importId}`.execute(
    tx,
  );
  const [row] = rows;
  const parsed = row ? parseMapping(row.yaml, row.source) : null;
  if (!row || !parsed?.ok) return null;
  const file = parsed.value.files.find((entry) => entry.name === row.entry);
  if (!file) return null;
  return {
    importId,
    fileName: row.file_name,
    state: row.state,
    mappingId: row.mapping_id,
    source: row.source,
    entry: row.entry,
    mode: row.mode,
    businessDate: row.business_date ?? '',
    columns: z.array(z.string()).parse(row.columns),
    file,
  };
}

export type OpenRow = {
  id: number;
  line: number;
  column: string;
  reason: RowFault;
  state: QuarantineState;
  expiresAt: Date;
  cells: string[];
};

/** Rows of an import's quarantine that have not expired, in the order of the file, decrypted. */
export async function readQuarantine(
  tx: Tx,
  keyring: Keyring,
  importId: number,
  query: {
    states?: readonly QuarantineState[] | undefined;
    ids?: readonly number[] | undefined;
    after?: number | undefined;
    limit: number;
    now: Date;
  },
): Promise<OpenRow[]> {
  const { rows } = await sql<Row>`
    select quarantine_id, line, column_name, reason, cells_enc, state, expires_at from ingest.quarantine
    where import_id = ${importId} and expires_at > ${query.now} and line > ${query.after ?? -1}
      and (${query.states ?? null}::text[] is null or state = any (${query.states ?? null}::text[]))
      and (${query.ids ?? null}::bigint[] is null or quarantine_id = any (${query.ids ?? null}::bigint[]))
    order by line limit ${query.limit}`.execute(tx);
  return rows.map((row) => ({
    id: row.quarantine_id,
    line: row.line,
    column: row.column_name,
    reason: rowFaultCodes.find((code) => code === row.reason) ?? 'COLUMN_COUNT',
    state: row.state,
    expiresAt: row.expires_at,
    cells: z
      .array(z.string())
      .parse(
        JSON.parse(decryptValue(keyring, quarantineBinding(importId, row.line), row.cells_enc)),
      ),
  }));
}

/** A row as screens show it. */
export function shownRow(of: Quarantined, row: OpenRow) {
  const { zh, en } = rowFaults[row.reason];
  return {
    id: row.id,
    importId: of.importId,
    fileName: of.fileName,
    line: row.line,
    column: row.column,
    reason: { code: row.reason, zh, en },
    cells: maskedCells(of.columns, row.cells, openColumns(of.file)),
    state: row.state,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Corrects cells of a quarantined row; a record of broken form is written anew, column by column. */
export async function fixRow(
  tx: Tx,
  keyring: Keyring,
  of: Quarantined,
  rowId: number,
  changes: Record<string, string>,
  now: Date,
): Promise<Result<OpenRow>> {
  const unknown = Object.keys(changes).find((column) => !of.columns.includes(column));
  if (unknown !== undefined)
    return refuse('COLUMN_UNKNOWN', {
      path: 'cells',
      column: unknown,
      file: of.fileName,
      columns: of.columns.join(', '),
    });
  const [row] = await readQuarantine(tx, keyring, of.importId, {
    ids: [rowId],
    states: ['open', 'fixed'],
    limit: 1,
    now,
  });
  if (!row) return refuse('QUARANTINE_ROW_CLOSED');
  const standing = row.cells.length === of.columns.length ? row.cells : of.columns.map(() => '');
  const cells = of.columns.map((column, index) => changes[column] ?? standing[index] ?? '');
  const sealed = encryptValue(
    keyring,
    quarantineBinding(of.importId, row.line),
    JSON.stringify(cells),
  );
  const { rows } = await sql`update ingest.quarantine set cells_enc = ${sealed}, state = 'fixed'
    where quarantine_id = ${rowId} and state in ('open', 'fixed') returning 1`.execute(tx);
  return rows.length === 1
    ? ok({ ...row, cells, state: 'fixed' })
    : refuse('QUARANTINE_ROW_CLOSED');
}
