import type { Readable } from 'node:stream';
import { ok, refuse, type Result } from '#contract/result.ts';
import { readFirstColumns } from '#platform/spreadsheets/read-first-columns.ts';

/** A line of the file: the customer, and the value, '' where the file has one column only. */
export type UploadLine = { line: number; customer: string; value: string };

export async function readUpload(
  file: Readable,
  header: boolean,
): Promise<Result<{ lines: UploadLine[]; sha256: Buffer }>> {
  const read = await readFirstColumns(file, { header, columns: 2, code: 'TAG_UPLOAD_WRONG' });
  if (!read.ok) return read;
  const { lines, sha256 } = read.value;
  if (lines.length === 0) return refuse('TAG_UPLOAD_EMPTY');
  const named = lines.map(({ line, cells: [customer = '', value = ''] }) => ({
    line,
    customer,
    value,
  }));
  return ok({ lines: named, sha256 });
}
