import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { scoreColumnNames, scoreFileColumns } from '#contract/outside-models.ts';
import { ok, type Refusal, refuse, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { ScoreColumns } from './judge-rows.core.ts';

export type ReceivedScores = {
  /** names the rows while they wait */
  upload: string;
  columns: ScoreColumns;
  rows: number;
  sha256: Buffer;
};

const mostRows = 5_000_000;
const longestRecord = 10_000;
const linesAPiece = 2000;
/** What a text decoder puts in place of bytes that are none of UTF-8. */
const undecodable = '\uFFFD';

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Streams the rows of a CSV into ClickHouse as they are, to be judged there; a file that cannot be read at
 * all is refused and leaves nothing. A few thousand rows are held at a time, however long it is.
 */
export async function receiveScores(
  analytics: Analytics,
  file: Readable,
  onRows: (rows: number) => void = () => {},
): Promise<Result<ReceivedScores>> {
  const digest = createHash('sha256');
  file.on('data', (chunk: Buffer) => digest.update(chunk));
  const parser = file.pipe(
    parse({
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      max_record_size: longestRecord,
    }),
  );
  file.once('error', (error) => parser.destroy(error));
  // A short file is wrong before the engine has asked for its first row, and nobody would have heard it.
  parser.on('error', () => {});
  const upload = randomUUID();
  let rows = 0;
  let columns: ScoreColumns | null = null;
  // What was wrong with the file, which is not always what the broken-off insert says.
  let failure: unknown = null;
  async function* lines(): AsyncGenerator<string> {
    try {
      yield* piecesOf();
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  async function* piecesOf(): AsyncGenerator<string> {
    let piece: string[] = [];
    for await (const { record, info } of parser) {
      const cells: string[] = record;
      if (columns === null) {
        columns = columnsOf(cells);
        continue;
      }
      rows += 1;
      if (rows > mostRows)
        throw new Refused({ code: 'SCORES_FILE_TOO_LONG', facts: { limit: mostRows } });
      // One cell more than there are columns tells that there are too many; the others would only be weight.
      piece.push(JSON.stringify([upload, Number(info.lines), cells.slice(0, columns.count + 1)]));
      if (piece.length < linesAPiece) continue;
      yield `${piece.join('\n')}\n`;
      piece = [];
      onRows(rows);
    }
    if (piece.length > 0) yield `${piece.join('\n')}\n`;
    if (rows === 0) throw new Refused({ code: 'SCORES_FILE_EMPTY', facts: {} });
  }
  try {
    await analytics.insertStream(
      'INSERT INTO outside_score_line (upload, line, cells) FORMAT JSONCompactEachRow',
      Readable.from(lines(), { objectMode: false }),
    );
  } catch (error) {
    await dropLines(analytics, upload);
    if (failure instanceof Refused) return refuse(failure.refusal.code, failure.refusal.facts);
    if (failure instanceof CsvError)
      return refuse('SCORES_FILE_WRONG', { line: Number(failure['lines'] ?? 0) });
    throw error;
  }
  if (columns === null) return refuse('SCORES_FILE_EMPTY');
  return ok({ upload, columns, rows, sha256: digest.digest() });
}

/** Lets go of rows that wait; none may be there. The name is one that the program drew. */
export async function dropLines(analytics: Analytics, upload: string): Promise<void> {
  await analytics.command(`ALTER TABLE outside_score_line DROP PARTITION '${upload}'`);
}

function columnsOf(header: readonly string[]): ScoreColumns {
  const told = header.join(',').slice(0, 200);
  if (told.includes(undecodable) || told.includes('\0'))
    throw new Refused({ code: 'SCORES_ENCODING_WRONG', facts: {} });
  const columns: ScoreColumns = { count: header.length };
  for (const [index, text] of header.entries()) {
    const column = scoreFileColumns.find((one) =>
      scoreColumnNames[one].some((name) => name === text.toLowerCase()),
    );
    if (column === undefined || columns[column] !== undefined)
      throw new Refused({ code: 'SCORES_HEADER_WRONG', facts: { header: told } });
    columns[column] = index + 1;
  }
  if (columns.customer === undefined || columns.score === undefined)
    throw new Refused({ code: 'SCORES_HEADER_WRONG', facts: { header: told } });
  return columns;
}
