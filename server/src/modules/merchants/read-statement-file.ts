import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import {
  reconciliationLimits,
  type StatementEncoding,
  type StatementMapping,
} from '#contract/reconciliation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { readWorkbook, WorkbookError } from '#platform/spreadsheets/read-workbook.ts';
import { decodeStatement } from './decode-statement.core.ts';
import type { TextLine } from './statement-lines.core.ts';

/** A file larger than this is not one of a few thousand merchants' lines. */
export const largestStatementBytes = 32 * 2 ** 20;

const wrong = (line: number, zh: string, en: string): Result<never> =>
  refuse('STATEMENT_FILE_WRONG', { line, zh, en });

/** The lines of an uploaded CSV (UTF-8 or GB18030) or workbook, by the columns that were named. */
export async function readStatementFile(
  file: Readable,
  mapping: StatementMapping,
  encoding: StatementEncoding = 'auto',
): Promise<Result<{ lines: TextLine[]; sha256: Buffer }>> {
  const bytes = await buffer(file);
  const sha256 = createHash('sha256').update(bytes).digest();
  const isWorkbook = bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04';
  const rows = isWorkbook ? rowsOfWorkbook(bytes) : await rowsOfCsv(bytes, encoding);
  if (!rows.ok) return rows;
  const [head, ...rest] = rows.value;
  const names = (head?.cells ?? []).map((cell) => cell.trim());
  const places: number[] = [];
  for (const column of [mapping.reference, mapping.time, mapping.amount, mapping.kind]) {
    const place = column === undefined ? -1 : names.indexOf(column);
    if (column !== undefined && place < 0) return refuse('STATEMENT_COLUMN_MISSING', { column });
    places.push(place);
  }
  const filled = rest.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length > reconciliationLimits.lines)
    return wrong(
      0,
      `超过 ${reconciliationLimits.lines} 行`,
      `more than ${reconciliationLimits.lines} lines`,
    );
  const [reference = -1, time = -1, amount = -1, kind = -1] = places;
  const lines = filled.map(({ row, cells }): TextLine => {
    const at = (place: number): string => (cells[place] ?? '').trim();
    return {
      line: row,
      reference: at(reference),
      time: at(time),
      amount: at(amount),
      kind: at(kind),
    };
  });
  return ok({ lines, sha256 });
}

type Row = { row: number; cells: string[] };

function rowsOfWorkbook(bytes: Buffer): Result<Row[]> {
  try {
    return ok(readWorkbook(bytes));
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    return wrong(0, '不是有效的 Excel 文件', `not a valid workbook: ${error.message}`);
  }
}

const encodingNames: Record<StatementEncoding, string> = {
  auto: 'UTF-8 / GB18030',
  'utf-8': 'UTF-8',
  gb18030: 'GB18030',
};

async function rowsOfCsv(bytes: Buffer, encoding: StatementEncoding): Promise<Result<Row[]>> {
  const decoded = decodeStatement(bytes, encoding);
  if (!decoded.ok)
    return wrong(
      decoded.line,
      `不是 ${encodingNames[encoding]} 编码的 CSV`,
      `not a CSV in ${encodingNames[encoding]}`,
    );
  const { text } = decoded;
  const rows: Row[] = [];
  const parser = parse(text, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: 10_000,
  });
  try {
    for await (const { record, info } of parser)
      rows.push({ row: Number(info.lines), cells: record.map(String) });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong(Number(error['lines'] ?? 0), '不是有效的 CSV', 'not valid CSV');
  }
  return ok(rows);
}
