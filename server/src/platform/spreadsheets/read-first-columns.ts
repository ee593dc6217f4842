import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ok, refuse, type Result } from '#contract/result.ts';

/** A line of the file with as many cells as were asked for, '' where it has fewer; the first is never ''. */
export type CsvLine = { line: number; cells: string[] };

const mostLines = 1_000_000;
const longestCell = 64;

/**
 * The first columns of a CSV that somebody uploads, and what tells the file from another one.
 * Refused with `code` and the facts `line`, `zh`, `en`.
 */
export async function readFirstColumns(
  file: Readable,
  { header, columns, code }: { header: boolean; columns: number; code: string },
): Promise<Result<{ lines: CsvLine[]; sha256: Buffer }>> {
  const wrong = (line: number, zh: string, en: string): Result<never> =>
    refuse(code, { line, zh, en });
  const digest = createHash('sha256');
  file.on('data', (chunk: Buffer) => digest.update(chunk));
  const parser = file.pipe(
    parse({
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      from: header ? 2 : 1,
      max_record_size: 10_000,
    }),
  );
  file.once('error', (error) => parser.destroy(error));
  const lines: CsvLine[] = [];
  try {
    for await (const { record, info } of parser) {
      const line = Number(info.lines);
      const cells = Array.from({ length: columns }, (_, at) => String(record[at] ?? ''));
      if (!cells.every(isStorable))
        return wrong(
          line,
          `单元格超过 ${longestCell} 个字符或含非法字符`,
          `a cell is longer than ${longestCell} characters or holds unstorable ones`,
        );
      if (cells[0] !== '') lines.push({ line, cells });
      if (lines.length > mostLines)
        return wrong(line, `超过 ${mostLines} 行`, `more than ${mostLines} lines`);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong(Number(error['lines'] ?? 0), '不是有效的 CSV', 'not valid CSV');
  }
  return ok({ lines, sha256: digest.digest() });
}

const isStorable = (text: string): boolean =>
  text.length <= longestCell && !text.includes('\0') && text.isWellFormed();
