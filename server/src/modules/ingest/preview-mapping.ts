import type { z } from 'zod';
import { type previewSchema, rowFaults } from '#contract/ingest.ts';
import { entityFields } from '#contract/mapping-fields.ts';
import { columnsRead, type Mapping, type MappedFile } from '#contract/mapping.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { readBankPlaces } from './bank-places.ts';
import { compileRows, faultOf } from './compile-rows.core.ts';
import { maskText } from './personal-columns.core.ts';
import { quoteText } from './sql-literals.core.ts';
import { FileRefused, openRecords } from './stage-file.ts';

type Preview = z.infer<typeof previewSchema>;
const shownRows = 20;

/** The first rows of a text file as the mapping would load them, with what is wrong; nothing is stored. */
export async function previewMapping(
  platform: Platform,
  mapping: Mapping,
  file: MappedFile,
  path: string,
  fileName: string,
): Promise<Result<Preview>> {
  if (file.format.type !== 'csv')
    return refuse('FILE_NOT_READABLE', {
      file: fileName,
      problem: 'the preview reads text files only',
    });
  const head = await readHead(file, path, fileName);
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
  const structure = [
    'line UInt64',
    'cells UInt32',
    'fault UInt8',
    'raw String',
    ...columns.map((_, index) => `c${index + 1} String`),
  ].join(', ');
  const now = platform.clock.now();
  const rows = compileRows({
    importId: 0,
    staged: `format(TabSeparated, ${quoteText(structure)}, {staged_text:String})`,
    mapping,
    file,
    columns,
    businessDate: file.business_date?.fixed ?? bankDay(now),
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

async function readHead(
  file: MappedFile,
  path: string,
  fileName: string,
): Promise<Result<{ columns: readonly string[]; data: string }>> {
  const { splitter, records } = openRecords({ path, fileName, file });
  let data = '';
  try {
    for await (const piece of records) {
      data += piece.toString('utf8');
      if (splitter.rows >= shownRows) break;
    }
  } catch (error) {
    if (error instanceof FileRefused) return { ok: false, refusal: error.refusal };
    throw error;
  }
  const columns = splitter.header ?? (file.format.type === 'csv' ? file.format.columns : undefined);
  if (!columns) return refuse('FILE_EMPTY', { file: fileName });
  // One staged row is one line of this text: line breaks inside fields are escaped.
  return ok({ columns, data: data.split('\n').slice(0, shownRows).join('\n') });
}
