import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { compileRowDate } from './compile-rows.core.ts';
import type { ImportRecord } from './import-records.ts';
import { isoDateOf } from './iso-date.core.ts';
import { tableOf } from './sql-literals.core.ts';

/** The business date that a file's name carries, by the mapping's expression. */
export function dateInFileName(file: MappedFile, fileName: string): string | null {
  const given = file.business_date;
  if (given?.from_file_name === undefined) return null;
  const found = new RegExp(given.from_file_name, 'u').exec(fileName)?.[1];
  return found === undefined ? null : isoDateOf(found, given.format);
}

/**
 * The greatest valid date in the column the mapping names, leaving out what lies after today: one
 * mistyped year must not make every file of the next days too old. Only where all dates lie in the
 * future it gives one of them.
 */
export async function newestDateOf(
  analytics: Analytics,
  run: { record: ImportRecord; mapping: Mapping; file: MappedFile; columns: readonly string[] },
  today: string,
): Promise<string | null> {
  const dated = compileRowDate(run);
  if (!dated) return null;
  const [found] = await analytics.query<{ past: string | null; future: string | null }>(
    `SELECT toString(maxIf(day, day <= toDate32({today:String}))) AS past, toString(minIf(day, day > toDate32({today:String}))) AS future
     FROM (SELECT ${dated.value} AS day FROM (SELECT ${dated.text} AS row_date FROM ${tableOf('staging', run.record.import_id)}))
     WHERE day > toDate32('1900-01-01')`,
    { today },
  );
  return found?.past ?? found?.future ?? null;
}
