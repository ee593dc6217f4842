import { Readable } from 'node:stream';
import type { TableFormat } from '#contract/table-format.ts';
import { type Cell, csvLine } from './csv.core.ts';
import { type Rows, writeWorkbook } from './write-workbook.ts';

export const contentTypes: Record<TableFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A table as the bytes of a file, made while its rows come; no cell of it runs as a formula. */
export function tableFile(format: TableFormat, header: readonly Cell[], rows: Rows): Readable {
  return format === 'xlsx'
    ? writeWorkbook(header, rows)
    : Readable.from(csvLines(header, rows), { objectMode: false });
}

async function* csvLines(header: readonly Cell[], rows: Rows): AsyncGenerator<string> {
  // The mark tells spreadsheets that the file is UTF-8.
  yield `\uFEFF${csvLine(header)}`;
  for await (const row of rows) yield csvLine(row);
}
