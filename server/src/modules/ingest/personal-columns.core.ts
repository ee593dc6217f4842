import { entityFields } from '#contract/mapping-fields.ts';
import { columnsOf } from '#contract/mapping-expression.ts';
import type { MappedFile } from '#contract/mapping-file.ts';

/** The columns of a file that feed personal data, and so are masked wherever its rows are shown. */
export function personalColumns(file: MappedFile): Set<string> {
  const fields = entityFields[file.entity];
  const named = Object.entries(file.fields).flatMap(([name, expression]) =>
    fields[name]?.personal ? columnsOf(expression) : [],
  );
  const identifiers = Object.values(file.identifiers).flatMap(columnsOf);
  return new Set([...named, ...identifiers]);
}

/** First and last character, and nothing in between; short values show nothing. */
export function maskText(value: string): string {
  const signs = [...value];
  if (signs.length === 0) return '';
  return signs.length < 4 ? '***' : `${signs[0]}***${signs.at(-1)}`;
}

/** The cells of a row by column. A record of broken form is one text that may hold anything: it is masked whole. */
export function maskedCells(
  columns: readonly string[],
  cells: readonly string[],
  personal: ReadonlySet<string>,
): { column: string; value: string }[] {
  if (cells.length !== columns.length) return [{ column: '', value: maskText(cells[0] ?? '') }];
  return columns.map((column, index) => ({
    column,
    value: personal.has(column) ? maskText(cells[index] ?? '') : (cells[index] ?? ''),
  }));
}
