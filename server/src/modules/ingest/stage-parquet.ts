import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { columnsOf } from '#contract/mapping-expression.ts';
import { entityFields } from '#contract/mapping-fields.ts';
import { columnsRead, type MappedFile } from '#contract/mapping-file.ts';
import { AnalyticsError, type Analytics } from '#platform/analytics/index.ts';
import { stagedColumns } from './compile-load.core.ts';
import { FileRefused } from './file-refused.ts';
import { quoteName, quoteText } from './sql-literals.core.ts';

type ParquetFile = { path: string; fileName: string; file: MappedFile };

/** Of a Parquet file's columns only those that the mapping reads are staged. */
export function parquetColumns(file: MappedFile): string[] {
  return [...new Set(columnsRead(file).map(({ column }) => column))];
}

/** ClickHouse reads Parquet itself, every value as text; a file of the wrong form is refused. */
export async function insertParquet(
  analytics: Analytics,
  table: string,
  { path, fileName, file }: ParquetFile,
  options: { rows?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const columns = parquetColumns(file);
  const timed = columnsWithTime(file);
  const structure = columns
    .map((column) => `${quoteName(column)} ${timed.has(column) ? 'Dynamic' : 'Nullable(String)'}`)
    .join(', ');
  const texts = columns
    .map((column) => (timed.has(column) ? bankTime(quoteName(column)) : quoteName(column)))
    .map((value) => `ifNull(${value}, '')`)
    .join(', ');
  const limit = options.rows === undefined ? '' : ` LIMIT ${options.rows}`;
  const statement = `INSERT INTO ${table}
    SELECT rowNumberInAllBlocks() + 1, ${columns.length}, 0, '', ${texts} FROM input(${quoteText(structure)})${limit} FORMAT Parquet`;
  try {
    await analytics.insertStream(
      statement,
      createReadStream(path),
      {},
      {
        settings: {
          input_format_parquet_allow_missing_columns: 0,
          // A timestamp without a zone is the clock on the wall, and is read and written as such.
          input_format_parquet_local_time_as_utc: 0,
          session_timezone: 'UTC',
          max_threads: 1,
          input_format_parquet_preserve_order: 1,
        },
        ...(options.signal ? { signal: options.signal } : {}),
      },
    );
  } catch (error) {
    throw error instanceof AnalyticsError ? refusalOf(error, fileName, file) : error;
  }
}

/** Columns that may hold a moment: only they are read by their own type, which costs more than text. */
function columnsWithTime(file: MappedFile): Set<string> {
  const fields = Object.entries(file.fields).filter(([name]) =>
    ['date', 'time'].includes(entityFields[file.entity][name]?.type ?? ''),
  );
  const expressions = [...fields.map(([, value]) => value), ...Object.values(file.attributes)];
  return new Set([
    ...expressions.flatMap(columnsOf),
    ...(file.business_date?.from_column ? [file.business_date.from_column] : []),
  ]);
}

/**
 * A value as text; a moment as the time it was in the bank. Parquet keeps moments in UTC, to the
 * millisecond, microsecond or nanosecond, and their text would be eight hours early.
 */
function bankTime(value: string): string {
  const moments = [3, 6, 9].map(
    (digits) =>
      `toString(toTimeZone(dynamicElement(${value}, ${quoteText(`DateTime64(${digits}, 'UTC')`)}), 'Asia/Shanghai'))`,
  );
  return `coalesce(${moments.join(', ')}, toString(${value}))`;
}

function refusalOf(error: AnalyticsError, fileName: string, file: MappedFile): FileRefused {
  const place = columnsRead(file).find(({ column }) =>
    error.message.includes(`Column ${column} was not found`),
  );
  if (error.type === 'THERE_IS_NO_COLUMN' && place)
    return new FileRefused({
      code: 'COLUMN_UNKNOWN',
      facts: {
        file: fileName,
        path: `${file.name}.${place.path}`,
        column: place.column,
        columns: '',
      },
    });
  return new FileRefused({
    code: 'FILE_NOT_READABLE',
    facts: { file: fileName, problem: error.message.slice(0, 300) },
  });
}

/** The first rows of a Parquet file as TabSeparated text, one staged row a line. */
export async function readParquetHead(
  analytics: Analytics,
  given: ParquetFile,
  rows: number,
): Promise<{ columns: readonly string[]; data: string }> {
  const columns = parquetColumns(given.file);
  // In memory: the rows hold personal data as text, and nothing of a preview is stored.
  const table = `ingest_preview_${randomBytes(8).toString('hex')}`;
  await analytics.command(
    `CREATE TABLE ${table} (${stagedColumns(columns.length)}) ENGINE = Memory`,
  );
  try {
    await insertParquet(analytics, table, given, { rows });
    const head = await analytics.queryStream(
      `SELECT * FROM ${table} ORDER BY line`,
      {},
      'TabSeparated',
    );
    return { columns, data: await text(head) };
  } finally {
    await analytics.command(`DROP TABLE IF EXISTS ${table} SYNC`);
  }
}
