import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { columnsRead, type MappedFile } from '#contract/mapping.ts';
import { ok, type Refusal, type Result } from '#contract/result.ts';
import { AnalyticsError, type Analytics } from '#platform/analytics/index.ts';
import { createStaging } from './compile-load.core.ts';
import { gzipProblem, readText } from './read-text.ts';
import { quoteName, quoteText, tableOf } from './sql-literals.core.ts';
import { maximumRecordBytes, RecordSplitter } from './split-records.ts';

export type Staged = {
  /** the columns of the file, in the order of c1 … cn */
  columns: readonly string[];
  rows: number;
  trailer: string[] | undefined;
};

export type StageInput = {
  importId: number;
  path: string;
  fileName: string;
  file: MappedFile;
  signal?: AbortSignal;
  onRows?: (rows: number) => void;
};

/** Carries a refusal out of a stream that is being read. */
export class FileRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Brings a kept file into its staging table, every value as text. A file of the wrong form is
 * refused with the line that shows it, and leaves an empty table at most.
 */
export async function stageFile(analytics: Analytics, input: StageInput): Promise<Result<Staged>> {
  try {
    return ok(
      input.file.format.type === 'csv'
        ? await stageText(analytics, input)
        : await stageParquet(analytics, input),
    );
  } catch (error) {
    if (error instanceof FileRefused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

async function stageText(analytics: Analytics, input: StageInput): Promise<Staged> {
  const { importId, fileName, file } = input;
  const { splitter, records } = openRecords(input);
  // The header comes with the first bytes; it tells how many columns the table has.
  const first = await records.next();
  const columns = splitter.header ?? (file.format.type === 'csv' ? file.format.columns : undefined);
  if (!columns) throw new FileRefused({ code: 'FILE_EMPTY', facts: { file: fileName } });
  checkColumns(input, columns);
  await analytics.command(createStaging(importId, columns.length));
  const body = Readable.from(rest(first, records), {
    objectMode: false,
    highWaterMark: 1024 * 1024,
  });
  let broken: unknown;
  body.once('error', (error) => (broken = error));
  try {
    await analytics.insertStream(
      `INSERT INTO ${tableOf('staging', importId)} FORMAT TabSeparated`,
      body,
      {},
      input.signal ? { signal: input.signal } : {},
    );
  } catch (error) {
    throw broken ?? error;
  }
  if (broken) throw broken;
  return { columns, rows: splitter.rows, trailer: splitter.trailer?.cells };
}

async function* rest(
  first: IteratorResult<Buffer>,
  records: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  if (!first.done) yield first.value;
  yield* records;
}

/** The records of a text file as TabSeparated bytes; throws FileRefused where the file is no good. */
export function openRecords(input: Pick<StageInput, 'path' | 'fileName' | 'file' | 'onRows'>): {
  splitter: RecordSplitter;
  records: AsyncGenerator<Buffer>;
} {
  const { path, fileName, file } = input;
  const { format, control } = file;
  if (format.type !== 'csv') throw new Error('only text files have records');
  const delimiter = format.delimiter.replaceAll(String.raw`\t`, '\t');
  const dialect = {
    delimiter,
    quote: format.quote,
    header: format.header,
    trailerMark: control?.from === 'trailer' ? control.mark : undefined,
  };
  const splitter = new RecordSplitter(dialect, format.columns);
  const check = () => {
    const { problem } = splitter;
    if (!problem) return;
    if (problem.code === 'TRAILER_NOT_LAST')
      throw new FileRefused({
        code: 'CONTROL_MISSING',
        facts: { where: `${fileName}:${problem.line}` },
      });
    throw new FileRefused({
      code: problem.code,
      facts: {
        file: fileName,
        line: problem.line,
        encoding: format.encoding,
        limit: maximumRecordBytes,
      },
    });
  };
  async function* records(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of readText(path, format.type === 'csv' ? format.encoding : 'utf-8')) {
        const out = splitter.push(chunk);
        check();
        input.onRows?.(splitter.rows);
        if (out.length > 0) yield out;
      }
      const out = splitter.end();
      check();
      if (out.length > 0) yield out;
    } catch (error) {
      const problem = gzipProblem(error);
      if (problem === 'cut-off')
        throw new FileRefused({
          code: 'FILE_CUT_OFF',
          facts: { file: fileName, line: splitter.line },
        });
      if (problem === 'damaged')
        throw new FileRefused({
          code: 'FILE_NOT_READABLE',
          facts: { file: fileName, problem: String(error) },
        });
      throw error;
    }
  }
  return { splitter, records: records() };
}

/** The header must be what the mapping expects, and must have every column that it reads. */
function checkColumns({ fileName, file }: StageInput, columns: readonly string[]): void {
  const expected =
    file.format.type === 'csv' && file.format.header ? file.format.columns : undefined;
  for (const [index, name] of (expected ?? []).entries())
    if (columns[index] !== name)
      throw new FileRefused({
        code: 'HEADER_MISMATCH',
        facts: { file: fileName, position: index + 1, expected: name, found: columns[index] ?? '' },
      });
  if (expected && columns.length > expected.length)
    throw new FileRefused({
      code: 'HEADER_MISMATCH',
      facts: {
        file: fileName,
        position: expected.length + 1,
        expected: '',
        found: columns[expected.length] ?? '',
      },
    });
  const unknown = columnsRead(file).find(({ column }) => !columns.includes(column));
  if (unknown)
    throw new FileRefused({
      code: 'COLUMN_UNKNOWN',
      facts: {
        file: fileName,
        path: `${file.name}.${unknown.path}`,
        column: unknown.column,
        columns: columns.slice(0, 30).join(', '),
      },
    });
}

/** ClickHouse reads Parquet itself; of its columns only those that the mapping reads are staged. */
async function stageParquet(analytics: Analytics, input: StageInput): Promise<Staged> {
  const { importId, fileName, file, path } = input;
  const columns = [...new Set(columnsRead(file).map(({ column }) => column))];
  await analytics.command(createStaging(importId, columns.length));
  const structure = columns.map((column) => `${quoteName(column)} Nullable(String)`).join(', ');
  const texts = columns.map((column) => `ifNull(${quoteName(column)}, '')`).join(', ');
  const statement = `INSERT INTO ${tableOf('staging', importId)}
    SELECT rowNumberInAllBlocks() + 1, ${columns.length}, 0, '', ${texts} FROM input(${quoteText(structure)}) FORMAT Parquet`;
  try {
    await analytics.insertStream(
      statement,
      createReadStream(path),
      {},
      {
        settings: {
          input_format_parquet_allow_missing_columns: 0,
          max_threads: 1,
          input_format_parquet_preserve_order: 1,
        },
        ...(input.signal ? { signal: input.signal } : {}),
      },
    );
  } catch (error) {
    if (!(error instanceof AnalyticsError)) throw error;
    const missing = columns.find((column) =>
      error.message.includes(`Column ${column} was not found`),
    );
    const place = columnsRead(file).find(({ column }) => column === missing);
    if (error.type === 'THERE_IS_NO_COLUMN' && place)
      throw new FileRefused({
        code: 'COLUMN_UNKNOWN',
        facts: {
          file: fileName,
          path: `${file.name}.${place.path}`,
          column: place.column,
          columns: '',
        },
      });
    throw new FileRefused({
      code: 'FILE_NOT_READABLE',
      facts: { file: fileName, problem: error.message.slice(0, 300) },
    });
  }
  const counted = await analytics.query<{ n: number }>(
    `SELECT count() AS n FROM ${tableOf('staging', importId)}`,
  );
  return { columns, rows: counted[0]?.n ?? 0, trailer: undefined };
}
