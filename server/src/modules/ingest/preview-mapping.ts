import type { z } from 'zod';
import { type previewSchema, rowFaults } from '#contract/ingest.ts';
import { entityFields } from '#contract/mapping-fields.ts';
import { columnsRead, type MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { readBankPlaces } from './bank-places.ts';
import { stagedColumns } from './compile-load.core.ts';
import { compileRows, faultOf } from './compile-rows.core.ts';
import { FileRefused } from './file-refused.ts';
import { maskText } from './personal-columns.core.ts';
import { quoteText } from './sql-literals.core.ts';
import { openRecords } from './stage-file.ts';
import { readParquetHead } from './stage-parquet.ts';

type Preview = z.infer<typeof previewSchema>;
const shownRows = 20;

/** The first rows of a file as the mapping would load them, with what is wrong; nothing is stored. */
export async function previewMapping(
  platform: Platform,
  mapping: Mapping,
  file: MappedFile,
  path: string,
  fileName: string,
): Promise<Result<Preview>> {
  const head = await readHead(platform.analytics, { path, fileName, file });
  if (!head.ok) return head;
  const { columns, data } = head.value;
  const unknown = columnsRead(file).find(({ column }) => !columns.includes(column));
  if (unknown)
    return refuse('COLUMN_UNKNOWN', {
      file: fileName,
      path: `${file.name}.${unknown.path}`,
      column: unknown.column,
      columns: columns.join(', '),
    });
  const now = platform.clock.now();
  const rows = compileRows({
    importId: 0,
    staged: `format(TabSeparated, ${quoteText(stagedColumns(columns.length))}, {staged_text:String})`,
    mapping,
    file,
    columns,
    businessDate: file.business_date?.fixed ?? bankDay(now),
    today: bankDay(now),
    arrivedAt: now,
  });
  const fields = Object.keys(file.fields);
  const shown = fields.map((name) => `ifNull(toString(${rows.values[name] ?? `f_${name}`}), '')`);
  const faults = rows.checks.map((check, index) => `if(${check.when}, ${index + 1}, 0)`);
  const { params } = await readBankPlaces(platform);
  const found = await platform.analytics.query<{ line: number; shown: string[]; faults: number[] }>(
    `SELECT line, [${shown.join(', ')}] AS shown, arrayFilter(number -> number > 0, [${faults.join(', ')}]) AS faults FROM (${rows.looked}) ORDER BY line`,
    { ...params, staged_text: data },
  );
  const known = entityFields[file.entity];
  return ok({
    entry: file.name,
    columns: [...columns],
    rows: found.map((row) => ({
      line: row.line,
      values: fields.map((field, index) => ({
        field,
        value: known[field]?.personal ? maskText(row.shown[index] ?? '') : (row.shown[index] ?? ''),
      })),
      faults: row.faults.map((number) => {
        const { code, column } = faultOf(rows.checks, number);
        return { column, reason: { code, zh: rowFaults[code].zh, en: rowFaults[code].en } };
      }),
    })),
  });
}

type GivenFile = { path: string; fileName: string; file: MappedFile };
type Head = { columns: readonly string[]; data: string };

async function readHead(analytics: Analytics, given: GivenFile): Promise<Result<Head>> {
  try {
    return given.file.format.type === 'csv'
      ? await readTextHead(given)
      : ok(await readParquetHead(analytics, given, shownRows));
  } catch (error) {
    if (error instanceof FileRefused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

async function readTextHead(given: GivenFile): Promise<Result<Head>> {
  const { format } = given.file;
  const { splitter, records } = openRecords(given);
  let data = '';
  for await (const piece of records) {
    data += piece.toString('utf8');
    if (splitter.rows >= shownRows) break;
  }
  const columns = splitter.header ?? (format.type === 'csv' ? format.columns : undefined);
  if (!columns) return refuse('FILE_EMPTY', { file: given.fileName });
  // One staged row is one line of this text: line breaks inside fields are escaped.
  return ok({ columns, data: data.split('\n').slice(0, shownRows).join('\n') });
}
