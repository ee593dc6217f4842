import { readFile } from 'node:fs/promises';
import type { Control, MappedFile } from '#contract/mapping-file.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { compileCell } from './compile-expression.core.ts';
import { sumOfCells } from './compile-field.core.ts';
import type { ImportFigures, ImportRecord } from './import-records.ts';
import { sameSum } from './same-sum.core.ts';
import { splitCells } from './split-cells.core.ts';
import { tableOf } from './sql-literals.core.ts';

/** What a file must add up to. */
type ControlTotals = { rows: number | undefined; sums: Record<string, string> };

export type ControlOutcome = { lines: ImportFigures['control']; refusal: Refusal | null };

/** Compares a staged file, before any row is judged, with the totals given for it. */
export async function checkControlTotals(
  analytics: Analytics,
  { record, file, columns }: { record: ImportRecord; file: MappedFile; columns: readonly string[] },
  staged: { rows: number; trailer: readonly string[] | undefined },
  sidecar: string | null,
): Promise<ControlOutcome> {
  const { control } = file;
  if (!control || record.replay_of !== null) return { lines: [], refusal: null };
  const totals = await readControlTotals(control, {
    trailer: staged.trailer,
    sidecar,
    fileName: record.file_name,
    decimal: file.format.type === 'csv' ? file.format.decimal : '.',
  });
  if (!totals.ok) return { lines: [], refusal: totals.refusal };
  const { rows, sums } = totals.value;
  const lines: ImportFigures['control'] = [];
  if (rows !== undefined)
    lines.push({
      what: 'rows',
      expected: String(rows),
      found: String(staged.rows),
      holds: rows === staged.rows,
    });
  const summed = Object.entries(sums);
  if (summed.length > 0) {
    const cells = { columns, blank: file.blank };
    const selected = summed.map(
      ([column], index) => `${sumOfCells(compileCell(column, cells), file)} AS sum_${index}`,
    );
    const [found] = await analytics.query<Record<string, string>>(
      `SELECT ${selected.join(', ')} FROM ${tableOf('staging', record.import_id)}`,
    );
    for (const [index, [column, expected]] of summed.entries()) {
      const sum = found?.[`sum_${index}`] ?? '0';
      lines.push({ what: column, expected, found: sum, holds: sameSum(expected, sum) });
    }
  }
  const broken = lines.find((line) => !line.holds);
  if (!broken) return { lines, refusal: null };
  const { what, expected, found } = broken;
  return {
    lines,
    refusal:
      what === 'rows' && broken === lines[0] && rows !== undefined
        ? { code: 'CONTROL_ROWS_MISMATCH', facts: { expected, found } }
        : { code: 'CONTROL_SUM_MISMATCH', facts: { column: what, expected, found } },
  };
}

/** Reads the totals from where the mapping says they stand. */
async function readControlTotals(
  control: Control,
  found: {
    trailer: readonly string[] | undefined;
    sidecar: string | null;
    fileName: string;
    decimal: '.' | ',';
  },
): Promise<Result<ControlTotals>> {
  if (control.from === 'mapping') return ok({ rows: control.rows, sums: control.sums });
  if (control.from === 'trailer') {
    if (!found.trailer)
      return refuse('CONTROL_MISSING', { where: `${found.fileName}: ${control.mark}` });
    return totalsAt(found.trailer, control, found.fileName, found.decimal);
  }
  const name = found.fileName + control.suffix;
  if (found.sidecar === null) return refuse('CONTROL_MISSING', { where: name });
  const line = (await readFile(found.sidecar, 'utf8')).split(/\r?\n/)[0] ?? '';
  const cells = splitCells(line, { delimiter: control.delimiter, quote: '"' });
  return totalsAt(cells, control, name, found.decimal);
}

function totalsAt(
  cells: readonly string[],
  control: { rows?: number | undefined; sums: Record<string, number> },
  where: string,
  decimal: '.' | ',',
): Result<ControlTotals> {
  const at = (position: number) => cells[position - 1]?.trim() ?? '';
  const rows = control.rows === undefined ? undefined : at(control.rows);
  if (rows !== undefined && !/^\d{1,15}$/.test(rows))
    return refuse('CONTROL_MISSING', { where: `${where}: ${rows}` });
  const sums: Record<string, string> = {};
  for (const [column, position] of Object.entries(control.sums)) {
    // Totals are written as the amounts of the file are.
    const sum = at(position)
      .replaceAll(decimal === '.' ? ',' : '.', '')
      .replace(decimal, '.');
    if (!/^[+-]?\d{1,30}(\.\d+)?$/.test(sum))
      return refuse('CONTROL_MISSING', { where: `${where}: ${column} = ${sum}` });
    sums[column] = sum;
  }
  return ok({ rows: rows === undefined ? undefined : Number(rows), sums });
}
