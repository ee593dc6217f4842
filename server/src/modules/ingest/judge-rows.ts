import { entityFields } from '#contract/mapping-fields.ts';
import { keyOf } from '#contract/mapping-file.ts';
import type { Analytics, Parameters } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { insertFaults, insertRepeatedKeys, leftOutFault } from './compile-load.core.ts';
import { faultOf, type CompiledRows, type RowsInput } from './compile-rows.core.ts';
import { erasedFault, markErasedRows } from './erased-rows.ts';
import type { ImportFigures } from './import-records.ts';
import { recordFaultChecks } from './record-faults.core.ts';
import { tableOf } from './sql-literals.core.ts';

export type Judged = {
  rejected: number;
  /** rows that repeat a key where the mapping keeps one of them */
  leftOut: number;
  /** rows of people who were erased */
  erased: number;
  byReason: Record<string, number>;
  /** the first line that does not tell which record it is, if there is one */
  withoutKey: number | null;
  blanks: ImportFigures['blanks'];
};

/** Finds every row at fault, in sets; the rows themselves stay where they are. */
export async function judgeRows(
  platform: Platform,
  input: RowsInput,
  rows: CompiledRows,
  params: Parameters,
  signal: AbortSignal,
): Promise<Judged> {
  const { importId, file } = input;
  const { analytics } = platform;
  const fault = tableOf('fault', importId);
  await analytics.command(
    `CREATE TABLE ${fault} (line UInt64, fault UInt16) ENGINE = MergeTree ORDER BY line`,
  );
  await analytics.command(insertFaults(importId, rows), params, { signal });
  const erased = await markErasedRows(platform, input, rows, params, signal);
  const repeated = file.repeated_key === 'reject' ? rows.checks.length : leftOutFault;
  await analytics.command(insertRepeatedKeys(importId, rows, file, repeated), params, { signal });
  const counted = await analytics.query<{ fault: number; n: number; first: number }>(
    `SELECT fault, count() AS n, min(line) AS first FROM ${fault} GROUP BY fault`,
  );
  const byReason: Record<string, number> = {};
  const withoutKey: number[] = [];
  const hidesKey = checksThatHideKey(input, rows);
  for (const { fault: number, n, first } of counted) {
    if (number === leftOutFault || number === erasedFault) continue;
    const { code } = faultOf(rows.checks, number);
    byReason[code] = (byReason[code] ?? 0) + n;
    if (hidesKey.has(number)) withoutKey.push(first);
  }
  return {
    rejected: Object.values(byReason).reduce((sum, n) => sum + n, 0),
    leftOut: counted.find((row) => row.fault === leftOutFault)?.n ?? 0,
    erased,
    byReason,
    withoutKey: withoutKey.length === 0 ? null : Math.min(...withoutKey),
    blanks: await countBlanks(analytics, input, rows, params),
  };
}

/**
 * Numbers of the faults that leave it open which record a row is: its form is broken, or a part of its
 * key is blank or no date. A key that the mapping or the bank does not know names no record that stands.
 */
function checksThatHideKey({ file }: RowsInput, rows: CompiledRows): Set<number> {
  const keyChecks = rows.fields
    .filter(({ name }) => keyOf(file).includes(name))
    .flatMap(({ checks }) => checks)
    .filter(({ code }) => code === 'REQUIRED_MISSING' || code === 'NOT_A_DATE');
  const hiding = new Set([...recordFaultChecks, ...keyChecks]);
  return new Set(rows.checks.flatMap((check, index) => (hiding.has(check) ? [index + 1] : [])));
}

/** Share of blank values of every field the mapping fills. */
async function countBlanks(
  analytics: Analytics,
  { file }: RowsInput,
  rows: CompiledRows,
  params: Parameters,
): Promise<ImportFigures['blanks']> {
  const fields = Object.keys(file.fields).filter((name) => name in entityFields[file.entity]);
  const counts = fields.map((name) => `countIf(f_${name} = '')`).join(', ');
  const [found] = await analytics.query<{ total: number; blanks: number[] }>(
    `SELECT count() AS total, [${counts}] AS blanks FROM (${rows.texts})`,
    params,
  );
  if (!found || found.total === 0) return [];
  return fields.map((field, index) => ({
    field,
    share: Math.round(((found.blanks[index] ?? 0) / found.total) * 10_000) / 10_000,
  }));
}
