/** What the cells of a column are, as they come. */
export type CellSurvey = {
  numbers: number;
  texts: number;
  firstText: { readonly line: number; readonly value: string } | null;
  add(cell: string, line: number): void;
};

const missingMarks = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '\\N', '?']);
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function isMissing(cell: string): boolean {
  return missingMarks.has(cell);
}

export function surveyCells(): CellSurvey {
  return {
    numbers: 0,
    texts: 0,
    firstText: null,
    add(cell, line) {
      if (isMissing(cell)) return;
      if (number.test(cell) && Number.isFinite(Number(cell))) {
        this.numbers += 1;
        return;
      }
      this.texts += 1;
      this.firstText ??= { line, value: cell.length > 40 ? `${cell.slice(0, 40)}…` : cell };
    },
  };
}
