import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ok, refuse, type Result } from '#contract/result.ts';

/** A line of the file: the customer, and the value, '' where the file has one column only. */
export type UploadLine = { line: number; customer: string; value: string };

const longestFile = 1_000_000;
const longestCell = 64;

/** The first two columns of a CSV, and what tells the file from another one. */
export async function readUpload(
  file: Readable,
  header: boolean,
): Promise<Result<{ lines: UploadLine[]; sha256: Buffer }>> {
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
  const lines: UploadLine[] = [];
  try {
    for await (const { record, info } of parser) {
      const line = Number(info.lines);
      const [customer, value] = [String(record[0] ?? ''), String(record[1] ?? '')];
      if (![customer, value].every(isStorable))
        return wrong(
          line,
          '内容过长或含非法字符',
          'a cell is too long or holds unstorable characters',
        );
      if (customer !== '') lines.push({ line, customer, value });
      if (lines.length > longestFile)
        return wrong(line, `超过 ${longestFile} 行`, `more than ${longestFile} lines`);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong(Number(error['lines'] ?? 0), '不是有效的 CSV', 'not valid CSV');
  }
  return lines.length === 0 ? refuse('TAG_UPLOAD_EMPTY') : ok({ lines, sha256: digest.digest() });
}

const isStorable = (text: string): boolean =>
  text.length <= longestCell && !text.includes('\0') && text.isWellFormed();

function wrong(line: number, zh: string, en: string): Result<never> {
  return refuse('TAG_UPLOAD_WRONG', { line, zh, en });
}
