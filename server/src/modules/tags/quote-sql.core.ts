import { DeclarationError } from './expression.core.ts';

/** A string literal of ClickHouse SQL. Everything textual in a generated statement passes here. */
export function quoteText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A date literal; Date32, because birth dates reach before 1970. */
export function quoteDate(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new DeclarationError(`${date} is no date`);
  return `toDate32('${date}')`;
}

export function quoteNumber(value: number): string {
  if (!Number.isFinite(value)) throw new DeclarationError(`${value} is no number`);
  return String(value);
}
