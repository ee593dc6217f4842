import { keyOf, type MappedFile } from '#contract/mapping-file.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { factKey, factTables, type FactEntity } from './fact-tables.core.ts';
import { quoteText, tableOf } from './sql-literals.core.ts';

/** Fault number of a row that repeats a key and is left out without being wrong. */
export const leftOutFault = 65_535;

/** What a staged row is made of; `columns` is the number of its cells. */
export function stagedColumns(columns: number): string {
  const cells = Array.from({ length: columns }, (_, index) => `c${index + 1} String`);
  return ['line UInt64', 'cells UInt32', 'fault UInt8', 'raw String', ...cells].join(', ');
}

/** Creates the table of text rows; `columns` is their number. */
export function createStaging(importId: number, columns: number): string {
  return `CREATE TABLE ${tableOf('staging', importId)} (${stagedColumns(columns)})
    ENGINE = MergeTree ORDER BY tuple()`;
}

/** The first check that fails per row; rows in order are not listed. */
export function insertFaults(importId: number, rows: CompiledRows): string {
  const choices = rows.checks.map((check, index) => `${check.when}, ${index + 1}`).join(', ');
  return `INSERT INTO ${tableOf('fault', importId)}
    SELECT line, fault_number FROM (SELECT line, toUInt16(multiIf(${choices}, 0)) AS fault_number FROM (${rows.looked})) WHERE fault_number > 0`;
}

/**
 * Rows whose key came before in the file (or comes again, where the last one counts). Rows at fault
 * already are left out of the comparison.
 */
export function insertRepeatedKeys(
  importId: number,
  rows: CompiledRows,
  file: MappedFile,
  fault: number,
): string {
  const faulty = `SELECT line FROM ${tableOf('fault', importId)}`;
  const keyed = `SELECT line, ${rows.key} AS key FROM (${rows.texts}) WHERE line NOT IN (${faulty})`;
  const order = file.repeated_key === 'last' ? 'line DESC' : 'line';
  return `INSERT INTO ${tableOf('fault', importId)}
    SELECT line, ${fault} FROM (
      SELECT line, row_number() OVER (PARTITION BY key ORDER BY ${order}) AS occurrence FROM (${keyed})
      WHERE key IN (SELECT key FROM (${keyed}) GROUP BY key HAVING count() > 1))
    WHERE occurrence > 1`;
}

export type FactLoad = {
  /** typed rows of the file into the table `load` */
  fillLoad: string;
  /** the load's rows that stand already as live events of this source; null where the entity has none */
  standsLive: string | null;
  /** the load's rows that are new to the facts, when some are not */
  countKnown: string;
  fillFresh: string;
  /** keys the file deletes, into the table `removed` */
  createRemoved: string;
  fillRemoved: string;
  /** rows of partitions that change, as they are after this file, without the file's own rows */
  keptRows: string;
  /** how many standing rows are taken away or ended */
  countRemoved: string;
  /** ids of partitions holding rows that this file replaces, ends or removes */
  changedPartitions: string;
};

/**
 * The statements that turn checked rows into facts.
 *   append: new keys are added, known ones left alone
 *   delta:  a known key is replaced; a deleted one is removed, or ended where the entity has an end
 *   full:   what the file speaks of is replaced: its business date, or the days in it where the mapping
 *           gives none (balance, holding, transaction, event), or the state as a whole; a standing row that the file lacks is removed or ended. A row in
 *           quarantine is not lacking: what stands of it stays.
 */
export function compileFactLoad(
  entity: FactEntity,
  input: RowsInput,
  rows: CompiledRows,
): FactLoad {
  const { importId, file, mapping } = input;
  const fact = factTables[entity];
  const load = tableOf('load', importId);
  const faulty = `SELECT line FROM ${tableOf('fault', importId)}`;
  const names = Object.keys(fact.columns);
  const key = factKey(entity, keyOf(file));
  const tuple = key.length === 1 ? (key[0] ?? '') : `(${key.join(', ')})`;
  const keyValues = key
    .map((column) => `CAST(${valueOf(column)} AS ${keyTypes[column] ?? 'String'}) AS ${column}`)
    .join(', ');
  const own = `source = ${quoteText(mapping.source)}`;
  // A second attempt after the swap meets its own rows: they are not known from before.
  const others = `${own} AND import_no != ${importId}`;
  const ends = fact.endsOn && file.mode !== 'append' ? fact.endsOn : undefined;
  const day = `toDate32(${quoteText(input.businessDate)})`;
  const inFile = `${tuple} IN (SELECT ${tuple} FROM ${load})`;
  const removed = `${tuple} IN (SELECT ${tuple} FROM ${tableOf('removed', importId)})`;
  const lacking = `NOT ${inFile} AND NOT ${removed}`;
  const days = `business_date IN (SELECT DISTINCT business_date FROM ${load})`;
  // A late row of another day is added; it does not make the file speak of that day.
  const spokenDays = file.business_date ? `business_date = ${day}` : days;
  const spoken = fact.speaksOf === 'days' ? `${own} AND ${spokenDays}` : own;
  // In full mode `removed` holds the keys in quarantine, which stay; in delta mode the deleted ones, which go.
  const goes = file.mode === 'full' ? `${spoken} AND ${lacking}` : `${own} AND ${removed}`;
  const replaced = `${own} AND ${inFile}`;

  function valueOf(column: string): string {
    const value = rows.values[fact.columns[column] ?? ''];
    if (value === undefined) throw new Error(`${entity} has no value for ${column}`);
    return value;
  }
  const selected = names.map((column) => {
    const value = valueOf(column);
    return column === 'business_date' || fact.columns[column]?.endsWith('_date')
      ? `${required(value, nullableDates.includes(column))} AS ${column}`
      : `${value} AS ${column}`;
  });
  return {
    fillLoad: `INSERT INTO ${load} (${names.join(', ')}) SELECT ${selected.join(', ')} FROM (${rows.looked}) WHERE NOT deletes AND line NOT IN (${faulty})`,
    standsLive:
      entity === 'event'
        ? `event_id IN (SELECT properties['source_event_id'] FROM ${fact.table}
            WHERE source = 'huike' AND properties['source'] = ${quoteText(mapping.source)}
              AND business_date BETWEEN (SELECT min(business_date) FROM ${load}) - 1 AND (SELECT max(business_date) FROM ${load}) + 1)`
        : null,
    countKnown: `SELECT uniqExact(${tuple}) AS n FROM ${fact.table} WHERE ${others} AND ${tuple} IN (SELECT ${tuple} FROM ${load})`,
    fillFresh: `INSERT INTO ${tableOf('fresh', importId)} SELECT * FROM ${load}
      WHERE ${tuple} NOT IN (SELECT ${tuple} FROM ${fact.table} WHERE ${others} AND ${tuple} IN (SELECT ${tuple} FROM ${load}))`,
    createRemoved: `CREATE TABLE ${tableOf('removed', importId)} (${key.map((column) => `${column} ${keyTypes[column] ?? 'String'}`).join(', ')}) ENGINE = MergeTree ORDER BY tuple()`,
    fillRemoved: `INSERT INTO ${tableOf('removed', importId)} SELECT ${keyValues} FROM (${rows.looked})
      WHERE ${file.mode === 'full' ? `line IN (${faulty})` : `deletes AND line NOT IN (${faulty})`}`,
    keptRows: ends
      ? `SELECT * REPLACE(if(${goes} AND ${ends} IS NULL, ${day}, ${ends}) AS ${ends}, if(${goes} AND ${ends} IS NULL, ${importId}, import_no) AS import_no) FROM ${fact.table} WHERE NOT (${replaced})`
      : `SELECT * FROM ${fact.table} WHERE NOT (${replaced}) AND NOT (${goes})`,
    countRemoved: `SELECT count() AS n FROM ${fact.table} WHERE ${goes}${ends ? ` AND ${ends} IS NULL` : ''}`,
    changedPartitions: `SELECT DISTINCT _partition_id AS id FROM ${fact.table} WHERE (${replaced}) OR (${goes})`,
  };
}

const nullableDates = ['close_date', 'start_date', 'maturity_date'];

/** A date that a check has required; the cast fails rather than store 1970 for a hole in the checks. */
function required(value: string, mayBeNull: boolean): string {
  return mayBeNull ? value : `assumeNotNull(${value})`;
}

/** Columns that name a row and are no text. */
const keyTypes: Record<string, string> = {
  business_date: 'Date32',
  party_no: 'UInt32',
  amount_fen: 'Int64',
};
