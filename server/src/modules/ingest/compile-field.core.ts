import type { DateFormat, Expression } from '#contract/mapping-expression.ts';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import { columnsOf } from '#contract/mapping-expression.ts';
import { entityFields, type Field } from '#contract/mapping-fields.ts';
import type { RowFault } from '#contract/ingest.ts';
import { compileExpression, mayBeUnmapped, type CellSource } from './compile-expression.core.ts';
import { quoteText, quoteTexts } from './sql-literals.core.ts';

/** A check of a row: `when` is true where the row is at fault. */
export type Check = { when: string; code: RowFault; column: string };

/**
 * One field of the entity: `text` is its value as text over the staging columns (named `f_…` in
 * the next level), `value` its typed value over that name, `checks` what makes the row a fault.
 */
export type CompiledField = { name: string; text: string; value: string; checks: Check[] };

export type FieldContext = {
  mapping: Pick<Mapping, 'amount_unit' | 'date_format' | 'two_digit_years_from' | 'currency'>;
  file: Pick<MappedFile, 'entity' | 'fields' | 'format' | 'date_format'>;
  cells: CellSource;
  /** births lie before it: the file's business date, or the day of the import */
  referenceDate: string;
};

/** Text of people and codes is short; what is longer was cut wrongly. */
export const maximumTextLength = 500;
/** Every amount stays exact as a JavaScript number: below 2^53. */
const largestFen = 9_007_199_254_740_991;
/** Dates beyond it mean "for ever" where an end is optional (99991231), and are faults elsewhere. */
const lastYear = 2200;
/** What counts as yes and no; blank is no for a field of the entity and says nothing for a consent. */
export const yesWords = ['1', 'y', 'yes', 'true', 't', '是'];
export const noWords = ['0', 'n', 'no', 'false', 'f', '否'];
const openEnds = ['close_date', 'maturity_date'];

/** Compiles a field; one the mapping leaves out is blank. */
export function compileField(name: string, context: FieldContext): CompiledField {
  const field = entityFields[context.file.entity][name];
  if (!field) throw new Error(`${context.file.entity} has no field ${name}`);
  const expression = context.file.fields[name];
  const text = expression ? compileExpression(expression, context.cells) : "''";
  const f = `f_${name}`;
  const { value, checks } = typed(name, field, f, expression, context);
  const column = (expression && columnsOf(expression)[0]) ?? name;
  const all: Omit<Check, 'column'>[] = [];
  if (expression) {
    if (mayBeUnmapped(expression))
      all.push({ when: `position(${f}, '\\0') > 0`, code: 'VALUE_NOT_MAPPED' });
    if (field.required) all.push({ when: `${f} = ''`, code: 'REQUIRED_MISSING' });
    all.push(...checks);
    if (field.values)
      all.push({
        when: `${f} != '' AND NOT has(${quoteTexts(field.values)}, ${f})`,
        code: 'VALUE_NOT_ALLOWED',
      });
  }
  return { name, text, value, checks: all.map((check) => ({ ...check, column })) };
}

type Typed = { value: string; checks: Omit<Check, 'column'>[] };

function typed(
  name: string,
  field: Field,
  f: string,
  expression: Expression | undefined,
  context: FieldContext,
): Typed {
  switch (field.type) {
    case 'text':
    case 'code':
    case 'org':
      return {
        value: f,
        checks: [{ when: `length(${f}) > ${maximumTextLength}`, code: 'TEXT_TOO_LONG' }],
      };
    case 'date':
      return typedDate(name, f, expression, context);
    case 'time':
      return typedTime(f);
    case 'amount':
      return typedAmount(f, field, context);
    case 'integer':
      return {
        value: `toUInt16OrZero(${f})`,
        checks: [
          { when: `${f} != '' AND NOT match(${f}, '^[0-9]+$')`, code: 'NOT_AN_INTEGER' },
          { when: `toUInt64OrZero(${f}) > 65535 OR length(${f}) > 15`, code: 'VALUE_NOT_ALLOWED' },
        ],
      };
    case 'boolean':
      return {
        value: `toUInt8(has(${quoteTexts(yesWords)}, lower(${f})))`,
        checks: [
          {
            when: `NOT has(${quoteTexts([...yesWords, ...noWords, ''])}, lower(${f}))`,
            code: 'NOT_A_BOOLEAN',
          },
        ],
      };
  }
}

/**
 * The date as YYYY-MM-DD text by its format. ClickHouse reads 1993-02-31 as 3 March, so a date is
 * valid only when it reads back the same.
 */
function typedDate(
  name: string,
  f: string,
  expression: Expression | undefined,
  context: FieldContext,
): Typed {
  const given = expression?.transform?.endsWith('_date') ? 'YYYY-MM-DD' : expression?.date;
  const format = given ?? context.file.date_format ?? context.mapping.date_format;
  const iso = isoDate(f, format, name, context);
  const endless = openEnds.includes(name)
    ? `toUInt16OrZero(substring(${iso}, 1, 4)) >= ${lastYear}`
    : null;
  const filled = endless ? `${f} != '' AND NOT (${endless})` : `${f} != ''`;
  const shaped = `match(${iso}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')`;
  const outside = `(substring(${iso}, 1, 4) < '1900' OR substring(${iso}, 1, 4) >= '${lastYear}')`;
  const checks: Typed['checks'] = [
    { when: `${filled} AND ${shaped} AND ${outside}`, code: 'DATE_OUT_OF_RANGE' },
    {
      when: `${filled} AND (NOT ${shaped} OR toString(toDate32OrZero(${iso})) != ${iso})`,
      code: 'NOT_A_DATE',
    },
  ];
  if (name === 'birth_date')
    checks.push({
      when: `${filled} AND ${iso} > ${quoteText(context.referenceDate)}`,
      code: 'DATE_OUT_OF_RANGE',
    });
  const blank = endless ? `${f} = '' OR ${endless}` : `${f} = ''`;
  return { value: `if(${blank}, NULL, toDate32OrNull(${iso}))`, checks };
}

/** A date of a file that is no field of its entity: NULL where the text over `f` is none. */
export function compileDate(f: string, format: DateFormat, context: FieldContext): string {
  return typedDate('', f, { date: format }, context).value;
}

function isoDate(f: string, format: DateFormat, name: string, context: FieldContext): string {
  const part = (from: number, length: number) => `substring(${f}, ${from}, ${length})`;
  const join = (year: string, month: string, day: string, length: number) =>
    `if(length(${f}) = ${length}, concat(${year}, '-', ${month}, '-', ${day}), ${f})`;
  switch (format) {
    case 'YYYY-MM-DD':
      return f;
    case 'YYYYMMDD':
      // 2024-02-30 given where YYYYMMDD is expected has 10 characters and stays as it is: a fault.
      return `if(length(${f}) = 8, concat(${part(1, 4)}, '-', ${part(5, 2)}, '-', ${part(7, 2)}), concat('?', ${f}))`;
    case 'YYYY/MM/DD':
      return `replaceAll(if(position(${f}, '-') > 0, '?', ${f}), '/', '-')`;
    case 'DD.MM.YYYY':
    case 'DD/MM/YYYY':
      return `${join(part(7, 4), part(4, 2), part(1, 2), 10)}`;
    case 'MM/DD/YYYY':
      return `${join(part(7, 4), part(1, 2), part(4, 2), 10)}`;
    case 'YYMMDD':
      return `if(match(${f}, '^[0-9]{6}$'), concat(${twoDigitYear(f, name, context)}, '-', ${part(3, 2)}, '-', ${part(5, 2)}), concat('?', ${f}))`;
  }
}

/**
 * YY is the year within the hundred years from `two_digit_years_from`. A birth date is never in the
 * future, so a birth in 30 is 1930 even where 30 means 2030 otherwise.
 */
function twoDigitYear(f: string, name: string, context: FieldContext): string {
  const yy = `toUInt16OrZero(substring(${f}, 1, 2))`;
  if (name === 'birth_date') {
    const century = Math.floor(Number(context.referenceDate.slice(0, 4)) / 100);
    const reference = quoteText(
      context.referenceDate.slice(2, 4) +
        context.referenceDate.slice(5, 7) +
        context.referenceDate.slice(8, 10),
    );
    return `toString(${yy} + if(${f} > ${reference}, ${(century - 1) * 100}, ${century * 100}))`;
  }
  const from = context.mapping.two_digit_years_from;
  const century = Math.floor(from / 100) * 100;
  return `toString(${yy} + if(${yy} >= ${from % 100}, ${century}, ${century + 100}))`;
}

/**
 * 2024-01-05 10:00:00 (also with T, /, .fff or +08:00, without seconds, or a date alone), or
 * 20240105100000. Cut by position and read back, which costs a quarter of a regular expression.
 */
function typedTime(f: string): Typed {
  const piece = (of: string, from: number, length: number) =>
    `substring(${of}, ${from}, ${length})`;
  const digits = `concat(${f}, '000000')`;
  const compact = `concat(${piece(digits, 1, 4)}, '-', ${piece(digits, 5, 2)}, '-', ${piece(digits, 7, 2)}, ' ', ${piece(digits, 9, 2)}, ':', ${piece(digits, 11, 2)}, ':', ${piece(digits, 13, 2)})`;
  const ending = `concat(${f}, if(length(${f}) = 10, ' 00:00:00', ':00'))`;
  const separated = `concat(replaceAll(${piece(f, 1, 10)}, '/', '-'), ' ', ${piece(ending, 12, 8)})`;
  const iso = `if(length(${f}) IN (8, 14), ${compact}, ${separated})`;
  const milliseconds = `if(length(${f}) > 19, rightPad(extract(${f}, '^.{19}[.]([0-9]{1,3})'), 3, '0'), '000')`;
  const wrongTail = `length(${f}) > 19 AND NOT match(substring(${f}, 20), '^([.][0-9]{1,9})?([+]08:00)?$')`;
  const wrongGap = `length(${f}) NOT IN (8, 10, 14) AND ${piece(f, 11, 1)} NOT IN (' ', 'T')`;
  return {
    value: `toDateTime64OrNull(concat(${iso}, '.', ${milliseconds}), 3, 'Asia/Shanghai')`,
    checks: [
      {
        when:
          `${f} != '' AND (NOT (length(${f}) IN (8, 10, 14, 16) OR length(${f}) >= 19) OR ${wrongGap} OR ${wrongTail}` +
          ` OR substring(toString(toDateTime64OrZero(${iso}, 3, 'Asia/Shanghai')), 1, 19) != ${iso})`,
        code: 'NOT_A_TIME',
      },
    ],
  };
}

/** Money to fen without a floating-point step: the digits before and after the point are joined. */
function typedAmount(f: string, field: Field, context: FieldContext): Typed {
  const decimal = context.file.format.type === 'csv' ? context.file.format.decimal : '.';
  const group = decimal === '.' ? ',' : '.';
  const bare = `replaceAll(replaceAll(replaceOne(${f}, '+', ''), ${quoteText(group)}, ''), ${quoteText(decimal)}, '.')`;
  const point = `position(${bare}, '.')`;
  const whole = `if(${point} = 0, ${bare}, substring(${bare}, 1, ${point} - 1))`;
  const fraction = `if(${point} = 0, '', substring(${bare}, ${point} + 1))`;
  const inYuan = context.mapping.amount_unit === 'yuan';
  const digits = inYuan ? `concat(${whole}, substring(concat(${fraction}, '00'), 1, 2))` : whole;
  const shape = `^[+-]?([0-9]+|[0-9]{1,3}([${group}][0-9]{3})+)([${decimal}][0-9]*)?$`;
  const checks: Typed['checks'] = [
    { when: `${f} != '' AND NOT match(${f}, ${quoteText(shape)})`, code: 'NOT_AN_AMOUNT' },
    {
      when: `match(${fraction}, ${quoteText(inYuan ? '^[0-9]{2}[0-9]*[1-9]' : '[1-9]')})`,
      code: 'TOO_MANY_DECIMALS',
    },
    {
      when: `${f} != '' AND (toInt64OrNull(${digits}) IS NULL OR abs(toInt64OrZero(${digits})) > ${largestFen})`,
      code: 'AMOUNT_OUT_OF_RANGE',
    },
  ];
  if (!field.signed) checks.push({ when: `startsWith(${f}, '-')`, code: 'NEGATIVE_AMOUNT' });
  return { value: `toInt64OrZero(${digits})`, checks };
}

/** The sum of a column's text as a number, for control totals; text that is no amount counts as nothing. */
export function sumOfCells(cell: string, file: Pick<MappedFile, 'format'>): string {
  const decimal = file.format.type === 'csv' ? file.format.decimal : '.';
  const group = decimal === '.' ? ',' : '.';
  return `toString(sum(toDecimal128OrZero(replaceAll(replaceAll(${cell}, ${quoteText(group)}, ''), ${quoteText(decimal)}, '.'), 6)))`;
}
