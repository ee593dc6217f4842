import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { compileRows } from './compile-rows.core.ts';
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

/** The greatest valid date in the column the mapping names. */
export async function newestDateOf(
  analytics: Analytics,
  run: { record: ImportRecord; mapping: Mapping; file: MappedFile; columns: readonly string[] },
): Promise<string | null> {
  const given = run.file.business_date;
  if (given?.from_column === undefined) return null;
  // The column is read the way a date field of an entity is, so that both agree on what a date is.
  const file: MappedFile = {
    ...run.file,
    entity: 'account',
    attributes: {},
    consents: [],
    identifiers: {},
    delete_mark: undefined,
    fields: { open_date: { column: given.from_column, date: given.format } },
  };
  const staged = tableOf('staging', run.record.import_id);
  const rows = compileRows({
    importId: run.record.import_id,
    staged,
    mapping: run.mapping,
    file,
    columns: run.columns,
    businessDate: '2200-01-01',
    arrivedAt: run.record.created_at,
  });
  const [newest] = await analytics.query<{ day: string | null }>(
    `SELECT toString(max(day)) AS day FROM (SELECT ${rows.values['open_date']} AS day FROM (${rows.texts}))`,
  );
  return newest?.day && newest.day > '1900-01-01' ? newest.day : null;
}
