/** Reads a CSV into a table of features with its label, in two passes: the first decides what each column is. */
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type CellSurvey, isMissing, surveyCells } from './survey-cells.core.ts';
import {
  type CategoricalColumn,
  type FeatureColumn,
  type FeatureTable,
  sharedCodes,
  sharedFloats,
} from './feature-table.core.ts';
import { groupOf } from './group-of-column.core.ts';
import { type LabelValues, positiveOf } from './label-values.core.ts';

const mostRows = 5_000_000;
const longestRowCharacters = 1_000_000;

export type CsvQuestion = {
  readonly label: string;
  /** the value of the label that is to be predicted; may be left out when it is plain, such as yes and no */
  readonly positive?: string;
  readonly delimiter: string;
  /** columns that are no features */
  readonly drop: readonly string[];
  /** columns that are categories, though they look like numbers */
  readonly categorical: readonly string[];
  /** columns by which fairness is told; they stay features unless they are dropped */
  readonly groups: readonly string[];
};

export type LabelledTable = {
  readonly table: FeatureTable;
  readonly label: Uint8Array;
  readonly positive: string;
  readonly groups: readonly CategoricalColumn[];
};

/**
 * UTF-8 with a header. `open` is asked for the bytes twice. An empty cell and the usual marks of one (NA, null,
 * ?) are missing values; a column whose other cells are numbers is numeric. Refuses with a code of `modelErrors`
 * that names the place; I/O errors are thrown.
 */
export async function readFeatureCsv(
  open: () => Readable,
  question: CsvQuestion,
): Promise<Result<LabelledTable>> {
  const surveyed = await eachRow(open(), question, surveyOf(question));
  if (!surveyed.ok) return surveyed;
  const { header, survey, label, rows } = surveyed.value;
  if (rows === 0) return refuse('TABLE_EMPTY');
  const positive = positiveOf(label, question.positive, rows);
  if (!positive.ok) return positive;
  const kinds = header.map((name, index) => kindOf(name, survey[index]!, question));
  const unreadable = kinds.find((kind) => typeof kind !== 'string');
  if (unreadable && typeof unreadable !== 'string') return unreadable;

  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  const builders = header.map((name, index) => {
    const wanted =
      name !== question.label && (!question.drop.includes(name) || question.groups.includes(name));
    if (!wanted) return null;
    return kinds[index] === 'numeric' ? numericBuilder(name, rows) : categoryBuilder(name, rows);
  });
  const labelAt = header.indexOf(question.label);
  const filled = await eachRow(open(), question, () => ({
    row(cells, _line, row) {
      if (row >= rows) throw new Error('the file grew between its two readings');
      for (let at = 0; at < builders.length; at += 1) builders[at]?.add(row, cells[at]!);
      labels[row] = cells[labelAt] === positive.value ? 1 : 0;
      return null;
    },
    end: () => true,
  }));
  if (!filled.ok) return filled;
  const columns = builders.flatMap((builder) => (builder ? [builder.column()] : []));
  const byName = new Map(columns.map((column) => [column.name, column]));
  return ok({
    label: labels,
    positive: positive.value,
    groups: question.groups.flatMap((name) => {
      const column = byName.get(name);
      return column ? [groupOf(column)] : [];
    }),
    table: { rows, columns: columns.filter(({ name }) => !question.drop.includes(name)) },
  });
}

type Survey = { header: string[]; survey: CellSurvey[]; label: LabelValues; rows: number };

/** What is done with the rows of one reading; a refusal ends it. */
type RowVisitor<T> = {
  row(cells: readonly string[], line: number, row: number): Result<never> | null;
  end(): T;
};

function surveyOf(question: CsvQuestion): (header: string[]) => RowVisitor<Survey> {
  return (header) => {
    const survey = header.map(() => surveyCells());
    const label: LabelValues = { column: question.label, values: [] };
    const labelAt = header.indexOf(question.label);
    let rows = 0;
    return {
      row(cells, line) {
        rows += 1;
        if (rows > mostRows) return refuse('TABLE_TOO_LARGE', { limit: mostRows });
        cells.forEach((cell, at) => survey[at]!.add(cell, line));
        const value = cells[labelAt]!;
        if (isMissing(value)) return refuse('LABEL_MISSING', { line, column: question.label });
        if (label.values.includes(value)) return null;
        label.values.push(value);
        if (label.values.length <= 2) return null;
        const values = label.values.join(', ');
        return refuse('LABEL_MANY_CLASSES', { line, column: question.label, values });
      },
      end: () => ({ header, survey, label, rows }),
    };
  };
}

/** Of the cells that are there, so large a share of numbers means that the others are mistakes. */
const mostlyNumbers = 0.95;

function kindOf(
  name: string,
  { numbers, texts, firstText }: CellSurvey,
  { label, drop, groups, categorical }: CsvQuestion,
): 'numeric' | 'categorical' | Result<never> {
  if (categorical.includes(name)) return 'categorical';
  if (!firstText) return 'numeric';
  const unasked = name === label || (drop.includes(name) && !groups.includes(name));
  if (unasked || numbers < (numbers + texts) * mostlyNumbers) return 'categorical';
  const { line, value } = firstText;
  return refuse('TABLE_NUMBER_UNREADABLE', { line, column: name, value });
}

/** Goes through the file once; a header or line that cannot be is refused with its place. */
async function eachRow<T>(
  bytes: Readable,
  question: CsvQuestion,
  visitorFor: (header: string[]) => RowVisitor<T>,
): Promise<Result<T>> {
  const parser = parse({
    bom: true,
    info: true,
    delimiter: question.delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: longestRowCharacters,
  });
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    return await visitRows(parser, question, visitorFor);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (!String(error.code).startsWith('CSV_')) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 0;
    return refuse('TABLE_UNREADABLE', { line, detail: error.message });
  } finally {
    bytes.unpipe(parser);
    bytes.destroy();
    parser.destroy();
  }
}

type ParsedRow = { readonly record: string[]; readonly info: { readonly lines: number } };

async function visitRows<T>(
  parsed: AsyncIterable<ParsedRow>,
  question: CsvQuestion,
  visitorFor: (header: string[]) => RowVisitor<T>,
): Promise<Result<T>> {
  let visitor: RowVisitor<T> | null = null;
  let columns = 0;
  let row = 0;
  for await (const { record, info } of parsed) {
    if (!visitor) {
      const fault = faultOfHeader(record, question);
      if (fault) return fault;
      columns = record.length;
      visitor = visitorFor(record);
      continue;
    }
    if (record.length !== columns)
      return refuse('TABLE_LINE_RAGGED', { line: info.lines, cells: record.length, columns });
    const refusal = visitor.row(record, info.lines, row);
    if (refusal) return refusal;
    row += 1;
  }
  return visitor ? ok(visitor.end()) : refuse('TABLE_EMPTY');
}

function faultOfHeader(
  header: readonly string[],
  { label, drop, categorical, groups }: CsvQuestion,
): Result<never> | null {
  const unnamed = header.indexOf('');
  if (unnamed >= 0) return refuse('TABLE_COLUMN_UNNAMED', { position: unnamed + 1 });
  for (const [index, column] of header.entries()) {
    const first = header.indexOf(column);
    if (first < index)
      return refuse('TABLE_COLUMN_TWICE', { column, first: first + 1, second: index + 1 });
  }
  const unknown = [label, ...drop, ...categorical, ...groups].find(
    (name) => !header.includes(name),
  );
  if (unknown === undefined) return null;
  return refuse('TABLE_COLUMN_UNKNOWN', { column: unknown, columns: header.join(', ') });
}

type ColumnBuilder = { add(row: number, cell: string): void; column(): FeatureColumn };

function numericBuilder(name: string, rows: number): ColumnBuilder {
  const values = sharedFloats(rows);
  return {
    add: (row, cell) => void (values[row] = isMissing(cell) ? Number.NaN : Number(cell)),
    column: () => ({ name, kind: 'numeric', values }),
  };
}

function categoryBuilder(name: string, rows: number): ColumnBuilder {
  const codes = sharedCodes(rows);
  const known = new Map<string, number>();
  return {
    add(row, cell) {
      if (isMissing(cell)) return void (codes[row] = -1);
      const code = known.get(cell) ?? known.size;
      known.set(cell, code);
      codes[row] = code;
    },
    column: () => ({ name, kind: 'categorical', codes, categories: [...known.keys()] }),
  };
}
