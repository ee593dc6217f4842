import { entityFields } from '#contract/mapping-fields.ts';
import { columnsOf } from '#contract/mapping-expression.ts';
import type { MappedFile } from '#contract/mapping-file.ts';

/**
 * The columns of a file whose cells are shown as they are: those that feed fields, and no personal one. Of a
 * column that the mapping does not use nobody said what it holds (a spouse's identity number, a note), so it
 * is masked like one that feeds personal data.
 */
export function openColumns(file: MappedFile): Set<string> {
  const fields = entityFields[file.entity];
  const feeding = (personal: boolean): string[] =>
    Object.entries(file.fields).flatMap(([name, expression]) =>
      (fields[name]?.personal ?? false) === personal ? columnsOf(expression) : [],
    );
  const used = [
    ...feeding(false),
    ...Object.values(file.attributes).flatMap(columnsOf),
    ...(file.delete_mark ? [file.delete_mark.column] : []),
  ];
  const closed = new Set([...feeding(true), ...Object.values(file.identifiers).flatMap(columnsOf)]);
  return new Set(used.filter((column) => !closed.has(column)));
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
  open: ReadonlySet<string>,
): { column: string; value: string }[] {
  if (cells.length !== columns.length) return [{ column: '', value: maskText(cells[0] ?? '') }];
  return columns.map((column, index) => ({
    column,
    value: open.has(column) ? (cells[index] ?? '') : maskText(cells[index] ?? ''),
  }));
}
