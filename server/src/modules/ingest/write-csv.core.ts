/**
 * A cell for a spreadsheet. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front (OWASP's advice on CSV injection); a plain number stays a number.
 */
export function safeCell(value: string): string {
  const runs = /^[=+\-@\t\r]/.test(value) && !/^-?\d+([.,]\d+)?$/.test(value);
  return quoteCell(runs ? `'${value}` : value);
}

export function quoteCell(value: string): string {
  return /[",\r\n]/.test(value) || value !== value.trim()
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

export function csvLine(
  cells: readonly string[],
  cell: (value: string) => string = safeCell,
): string {
  return `${cells.map(cell).join(',')}\r\n`;
}
