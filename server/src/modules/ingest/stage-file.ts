import { Readable } from 'node:stream';
import { columnsRead, type MappedFile } from '#contract/mapping-file.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { createStaging } from './compile-load.core.ts';
import { FileRefused } from './file-refused.ts';
import { gzipProblem, readText } from './read-text.ts';
import { tableOf } from './sql-literals.core.ts';
import { maximumRecordBytes, RecordSplitter } from './split-records.ts';
import { insertParquet, parquetColumns } from './stage-parquet.ts';

export type Staged = {
  /** the columns of the file, in the order of c1 … cn */
  columns: readonly string[];
  rows: number;
  trailer: string[] | undefined;
};

/** More is no table of a bank's, and more than the engine can stage in its memory. */
const maximumColumns = 10_000;

export type StageInput = {
  importId: number;
  path: string;
  fileName: string;
  file: MappedFile;
  signal?: AbortSignal;
  onRows?: (rows: number) => void;
};

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
  if (!first.done) await insertRecords(analytics, input, rest(first.value, records));
  return { columns, rows: splitter.rows, trailer: splitter.trailer?.cells };
}

/** Streams the records into the staging table; ClickHouse refuses an INSERT without a row. */
async function insertRecords(
  analytics: Analytics,
  { importId, signal }: StageInput,
  records: AsyncGenerator<Buffer>,
): Promise<void> {
  const body = Readable.from(records, {
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
      signal ? { signal } : {},
    );
  } catch (error) {
    throw broken ?? error;
  }
  if (broken) throw broken;
}

async function* rest(first: Buffer, records: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* records;
}

/**
 * The records of a text file as TabSeparated bytes; throws FileRefused where the file is no good. With
 * `leaveOut` it gives the file's own text instead (UTF-8), without the rows that start on those lines.
 */
export function openRecords(
  input: Pick<StageInput, 'path' | 'fileName' | 'file' | 'onRows'>,
  leaveOut?: (line: number) => boolean,
): {
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
  const cuts: [number, number][] = [];
  const splitter = new RecordSplitter(
    dialect,
    format.columns,
    leaveOut && ((line, start, end) => void (leaveOut(line) && cuts.push([start, end]))),
  );
  const given = (staged: Buffer): Buffer =>
    leaveOut ? withoutCuts(splitter.taken, cuts.splice(0)) : staged;
  const check = () => {
    const { problem, header } = splitter;
    if (header && header.length > maximumColumns)
      throw new FileRefused({
        code: 'TOO_MANY_COLUMNS',
        facts: { file: fileName, columns: header.length, limit: maximumColumns },
      });
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
        const out = given(splitter.push(chunk));
        check();
        input.onRows?.(splitter.rows);
        if (out.length > 0) yield out;
      }
      const out = given(splitter.end());
      check();
      if (out.length > 0) yield out;
    } catch (error) {
      const problem = gzipProblem(error);
      if (problem === 'cut-off')
        throw new FileRefused({
          code: 'FILE_CUT_OFF',
          facts: { file: fileName, line: splitter.line },
        });
      if (problem === 'too-large')
        throw new FileRefused({ code: 'FILE_UNZIPS_TOO_LARGE', facts: { file: fileName } });
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

function withoutCuts(bytes: Buffer, cuts: readonly [number, number][]): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (const [start, end] of cuts) {
    kept.push(bytes.subarray(from, start));
    from = end;
  }
  // A copy: what is left of the chunk is used again.
  return Buffer.concat([...kept, bytes.subarray(from)]);
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

async function stageParquet(analytics: Analytics, input: StageInput): Promise<Staged> {
  const { importId, path, fileName, file, signal } = input;
  const table = tableOf('staging', importId);
  const columns = parquetColumns(file);
  await analytics.command(createStaging(importId, columns.length));
  await insertParquet(analytics, table, { path, fileName, file }, signal ? { signal } : {});
  const [counted] = await analytics.query<{ n: number }>(`SELECT count() AS n FROM ${table}`);
  return { columns, rows: counted?.n ?? 0, trailer: undefined };
}
