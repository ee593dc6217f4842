import { operatorsOfType, type Comparison, type ValueType } from '#contract/audience-rule.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bind, type ParameterType, type Parameters } from './parameters.core.ts';

const typeNames: Record<ValueType, string> = {
  number: '数值',
  choice: '选项',
  date: '日期',
  flag: '是否',
};

const symbols = {
  is: '=',
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  on: '=',
  before: '<',
  after: '>',
} as const;

export type Compared = {
  /** an SQL expression, already quoted */
  sql: string;
  type: ValueType;
  /** what the rule calls it, for refusals */
  name: string;
};

/** The place-holder of the business date, bound by the statement as a whole. */
export const businessDate = '{business_date:Date32}';

/**
 * `column` compared as the rule says: an expression that is 1, 0 or NULL, where NULL (the value is
 * unknown) counts as 0. "The last n days" end on the business date and include it.
 */
export function compare(
  column: Compared,
  is: Comparison,
  where: string,
  parameters: Parameters,
): Result<string> {
  const { sql, type } = column;
  if (!operatorsOfType[type].includes(is.operator)) {
    return refuse('AUDIENCE_OPERATOR_WRONG', {
      where: `${where}.is.operator`,
      name: column.name,
      operator: is.operator,
      type,
      typeZh: typeNames[type],
    });
  }
  switch (is.operator) {
    case 'between':
      return compareBetween(column, is, where, parameters);
    case 'in':
    case 'not_in': {
      const list = bindList(type, is.values, `${where}.is.values`, parameters);
      if (!list.ok || is.operator === 'in') return list.ok ? ok(`${sql} IN ${list.value}`) : list;
      return ok(withoutUnknown(column, `${sql} NOT IN ${list.value}`));
    }
    case 'contains':
      return ok(`positionCaseInsensitiveUTF8(${sql}, ${bind(parameters, 'String', is.value)}) > 0`);
    case 'within_last_days': {
      const days = bind(parameters, 'Int64', is.days);
      return ok(`(${sql} > addDays(${businessDate}, -${days}) AND ${sql} <= ${businessDate})`);
    }
    case 'within_next_days': {
      const days = bind(parameters, 'Int64', is.days);
      return ok(`(${sql} > ${businessDate} AND ${sql} <= addDays(${businessDate}, ${days}))`);
    }
    case 'known':
      return ok(type === 'choice' ? `ifNull(${sql}, '') != ''` : `isNotNull(${sql})`);
    default: {
      const value = bindValue(type, is.value, `${where}.is.value`, parameters);
      if (!value.ok) return value;
      const compared = `${sql} ${symbols[is.operator]} ${value.value}`;
      return ok(is.operator === 'ne' ? withoutUnknown(column, compared) : compared);
    }
  }
}

/** An empty text is how the facts say unknown, and unknown is not "another value". */
function withoutUnknown({ sql, type }: Compared, compared: string): string {
  return type === 'choice' ? `(${compared} AND ${sql} != '')` : compared;
}

function compareBetween(
  { sql, type }: Compared,
  is: Extract<Comparison, { operator: 'between' }>,
  where: string,
  parameters: Parameters,
): Result<string> {
  const from = bindValue(type, is.from, `${where}.is.from`, parameters);
  if (!from.ok) return from;
  const to = bindValue(type, is.to, `${where}.is.to`, parameters);
  return to.ok ? ok(`(${sql} >= ${from.value} AND ${sql} <= ${to.value})`) : to;
}

type ElementType = Extract<ParameterType, 'String' | 'Int64' | 'Float64' | 'Bool' | 'Date32'>;

/** The parameter type that holds the value exactly, or null when the value is not of the type. */
function elementType(type: ValueType, given: unknown): ElementType | null {
  switch (type) {
    case 'number':
      if (typeof given !== 'number') return null;
      return Number.isSafeInteger(given) ? 'Int64' : 'Float64';
    case 'choice':
      return typeof given === 'string' ? 'String' : null;
    case 'date':
      return typeof given === 'string' && isDay(given) ? 'Date32' : null;
    case 'flag':
      return typeof given === 'boolean' ? 'Bool' : null;
  }
}

/** A calendar day that Date32 can hold. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text) return false;
  return text >= '1900-01-01' && text <= '2299-12-31';
}

function bindValue(
  type: ValueType,
  given: string | number | boolean,
  where: string,
  parameters: Parameters,
): Result<string> {
  const element = elementType(type, given);
  return element ? ok(bind(parameters, element, given)) : valueWrong(type, where);
}

function bindList(
  type: ValueType,
  given: readonly (string | number)[],
  where: string,
  parameters: Parameters,
): Result<string> {
  const elements = given.map((item) => elementType(type, item));
  const wrong = elements.findIndex((element) => element === null || element === 'Bool');
  if (wrong >= 0) return valueWrong(type, `${where}[${wrong}]`);
  if (type === 'choice') return ok(bind(parameters, 'Array(String)', given));
  const whole = !elements.includes('Float64');
  return ok(bind(parameters, whole ? 'Array(Int64)' : 'Array(Float64)', given));
}

function valueWrong(type: ValueType, where: string): Result<string> {
  return refuse('AUDIENCE_VALUE_WRONG', { where, type, typeZh: typeNames[type] });
}
