/** A value of a table that leaves as a file: text stays text, a number stays a number. */
export type Cell = string | number;

/**
 * A cell for a spreadsheet. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front (OWASP's advice on CSV injection); a plain number stays a number.
 */
export function safeCell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const runs = /^[=+\-@\t\r]/.test(value) && !/^-?\d+([.,]\d+)?$/.test(value);
  return quoteCell(runs ? `'${value}` : value);
}

export function quoteCell(value: Cell): string {
  const text = String(value);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: readonly Cell[], cell: (value: Cell) => string = safeCell): string {
  return `${cells.map(cell).join(',')}\r\n`;
}
