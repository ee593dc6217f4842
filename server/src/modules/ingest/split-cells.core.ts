/**
 * The fields of one record as text, by the rules of RecordSplitter: a quote opens a field only at
 * its start, a doubled one inside stands for one. For headers, trailers, previews and corrected rows.
 */
export function splitCells(
  record: string,
  dialect: { delimiter: string; quote: string },
): string[] {
  const { delimiter, quote } = dialect;
  const cells: string[] = [];
  let position = 0;
  for (;;) {
    let cell = '';
    if (quote !== '' && record[position] === quote) {
      position += 1;
      for (;;) {
        const close = record.indexOf(quote, position);
        if (close < 0) {
          cell += record.slice(position);
          position = record.length;
          break;
        }
        cell += record.slice(position, close);
        position = close + 1;
        if (record[position] !== quote) break;
        cell += quote;
        position += 1;
      }
    }
    const next = record.indexOf(delimiter, position);
    cell += record.slice(position, next < 0 ? undefined : next);
    cells.push(cell);
    if (next < 0) return cells;
    position = next + delimiter.length;
  }
}
