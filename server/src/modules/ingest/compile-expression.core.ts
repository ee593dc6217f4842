import type { Condition, Expression, Transform } from '#contract/mapping-expression.ts';
import { quoteText, quoteTexts } from './sql-literals.core.ts';

/** Where the columns of a file stand in its staging table, and which of their values mean nothing. */
export type CellSource = { columns: readonly string[]; blank: readonly string[] };

/**
 * Marks a value that the mapping has no line for. Staged text never holds NUL, so no value of a file
 * can be taken for it.
 */
export const unmapped = String.raw`'\0'`;

/** The text value of an expression as ClickHouse SQL over the staging columns c1 … cn. */
export function compileExpression(expression: Expression, cells: CellSource): string {
  let value = compileSource(expression, cells);
  if (expression.substring) {
    const { from, length } = expression.substring;
    value =
      length === undefined
        ? `substringUTF8(${value}, ${from})`
        : `substringUTF8(${value}, ${from}, ${length})`;
  }
  if (expression.transform) value = transformSql[expression.transform](value);
  if (expression.map) value = compileMap(value, expression.map, expression.otherwise);
  if (expression.default !== undefined)
    value = `if(${value} = '', ${quoteText(expression.default)}, ${value})`;
  return value;
}

/** Whether a value of the file may fall outside of the expression's map or choice. */
export function mayBeUnmapped(expression: Expression): boolean {
  const open =
    (expression.map !== undefined || expression.choose !== undefined) &&
    expression.otherwise === undefined;
  return open || [...(expression.concat ?? []), ...(expression.first_of ?? [])].some(mayBeUnmapped);
}

export function compileCell(column: string, cells: CellSource): string {
  const index = cells.columns.indexOf(column);
  if (index < 0) throw new Error(`the file has no column ${column}`);
  const trimmed = `trimBoth(c${index + 1})`;
  return cells.blank.length === 0
    ? trimmed
    : `if(has(${quoteTexts(cells.blank.map((text) => text.trim()))}, ${trimmed}), '', ${trimmed})`;
}

function compileSource(expression: Expression, cells: CellSource): string {
  if (expression.column !== undefined) return compileCell(expression.column, cells);
  if (expression.constant !== undefined) return quoteText(expression.constant);
  if (expression.concat) return compileConcat(expression.concat, cells);
  if (expression.first_of) {
    const parts = expression.first_of.map((part) => compileExpression(part, cells));
    return `multiIf(${parts.map((part) => `${part} != '', ${part}`).join(', ')}, '')`;
  }
  const lines = (expression.choose ?? []).map(
    (line) => `${compileCondition(line.when, cells)}, ${quoteText(line.value)}`,
  );
  const otherwise =
    expression.otherwise === undefined || expression.map
      ? unmapped
      : quoteText(expression.otherwise);
  return `multiIf(${lines.join(', ')}, ${otherwise})`;
}

/** Joined parts are blank when a part that is no constant is blank: 'D-' alone names nothing. */
function compileConcat(parts: readonly Expression[], cells: CellSource): string {
  const values = parts.map((part) => compileExpression(part, cells));
  const joined = values.length === 1 ? (values[0] ?? "''") : `concat(${values.join(', ')})`;
  const needed = values.filter((_, index) => parts[index]?.constant === undefined);
  return needed.length === 0
    ? joined
    : `if(${needed.map((value) => `${value} = ''`).join(' OR ')}, '', ${joined})`;
}

function compileCondition(when: Condition, cells: CellSource): string {
  const tests = Object.entries(when).map(
    ([column, wanted]) => `has(${quoteTexts([wanted].flat())}, ${compileCell(column, cells)})`,
  );
  return tests.length === 0 ? '1' : tests.join(' AND ');
}

/** A blank stays blank unless the map has a line for it. */
function compileMap(
  value: string,
  map: Record<string, string>,
  otherwise: string | undefined,
): string {
  const from = Object.keys(map);
  const mapped = `transform(${value}, ${quoteTexts(from)}, ${quoteTexts(Object.values(map))}, ${otherwise === undefined ? unmapped : quoteText(otherwise)})`;
  return from.includes('') ? mapped : `if(${value} = '', '', ${mapped})`;
}

/** Transforms that give a date write it as YYYY-MM-DD; text that is not of the form stays, and fails as a date. */
const transformSql: Record<Transform, (value: string) => string> = {
  upper: (value) => `upperUTF8(${value})`,
  lower: (value) => `lowerUTF8(${value})`,
  digits: (value) => `replaceRegexpAll(${value}, '[^0-9]', '')`,
  strip_leading_zeros: (value) => `replaceRegexpOne(${value}, '^0+(.)', '\\\\1')`,
  birth_number_date: (value) =>
    `if(match(${value}, '^[0-9]{6}$'), concat('19', substring(${value}, 1, 2), '-', leftPad(toString(toUInt8OrZero(substring(${value}, 3, 2)) % 50), 2, '0'), '-', substring(${value}, 5, 2)), ${value})`,
  birth_number_gender: (value) =>
    `if(match(${value}, '^[0-9]{6}$'), if(toUInt8OrZero(substring(${value}, 3, 2)) > 50, 'female', 'male'), '')`,
  cn_identity_birth_date: (value) =>
    `multiIf(match(${value}, '^[0-9]{17}[0-9Xx]$'), concat(substring(${value}, 7, 4), '-', substring(${value}, 11, 2), '-', substring(${value}, 13, 2)), ` +
    `match(${value}, '^[0-9]{15}$'), concat('19', substring(${value}, 7, 2), '-', substring(${value}, 9, 2), '-', substring(${value}, 11, 2)), ${value})`,
  cn_identity_gender: (value) =>
    `multiIf(match(${value}, '^[0-9]{17}[0-9Xx]$'), if(toUInt8OrZero(substring(${value}, 17, 1)) % 2 = 1, 'male', 'female'), ` +
    `match(${value}, '^[0-9]{15}$'), if(toUInt8OrZero(substring(${value}, 15, 1)) % 2 = 1, 'male', 'female'), '')`,
};
