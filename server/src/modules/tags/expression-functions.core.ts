import { DeclarationError, type ValueType } from './expression.core.ts';

type Value = { sql: string; type: ValueType; nullable: boolean };
type Compile = (of: readonly Value[], asOf: string) => Value;

/**
 * The functions of the tag language.
 *
 *   years_since(date), months_since(date)   whole years or months up to the as-of date
 *   days_since(date), days_until(date)      calendar days before or after the as-of date
 *   months_until(date)                      whole months from the as-of date on
 *   days_to_birthday(date)                  days to the next anniversary, 0 on the day itself
 *   days_to_monthly(date)                   days to the same day of a month, as payday is, 0 on the day itself
 *   latest(date, date)                      the later of two dates, or the one that is known
 *   known(x)                                whether there is a value ('' is none)
 *   coalesce(x, y), least(…), greatest(…), round(x), round(x, places)
 *   level(x, b1, b2, …)                     how many of the rising bounds x reaches: 0, 1, 2 …
 *   held_level(n, top, m, l1, l2, …)        a level that rises at once, and falls only after n months
 *                                           in a row below it (m from the level top on), to the last
 *                                           one; oldest month first
 *   months_below(n, top, m, l1, l2, …)      the months in a row below the level so held
 *   choose(level, 'a', 'b', …)              the text that stands at the level
 *   top_of('a', x, 'b', y, …)               the text with the greatest number above 0, '' when none
 */
export const functions: Readonly<Record<string, Compile | undefined>> = {
  years_since: (of, asOf) => sinceDate(of, (date) => `age('year', ${date}, ${asOf})`),
  months_since: (of, asOf) => sinceDate(of, (date) => `age('month', ${date}, ${asOf})`),
  days_since: (of, asOf) => sinceDate(of, (date) => `dateDiff('day', ${date}, ${asOf})`),
  months_until: (of, asOf) => sinceDate(of, (date) => `age('month', ${asOf}, ${date})`),
  days_until: (of, asOf) => sinceDate(of, (date) => `dateDiff('day', ${asOf}, ${date})`),
  days_to_birthday: (of, asOf) =>
    sinceDate(of, (date) => {
      const years = `age('year', ${date}, ${asOf})`;
      const past = `addYears(${date}, ${years})`;
      return `if(${past} = ${asOf}, 0, dateDiff('day', ${asOf}, addYears(${date}, ${years} + 1)))`;
    }),
  days_to_monthly: (of, asOf) =>
    sinceDate(of, (date) => {
      const months = `age('month', ${date}, ${asOf})`;
      const past = `addMonths(${date}, ${months})`;
      return `if(${past} = ${asOf}, 0, dateDiff('day', ${asOf}, addMonths(${date}, ${months} + 1)))`;
    }),
  latest: (of) => {
    const [one, other] = exactly(of, 2, 'latest');
    if (one.type !== 'date' || other.type !== 'date')
      throw new DeclarationError('latest wants dates');
    return {
      // ClickHouse's own leaves unknown values out.
      sql: `greatest(${one.sql}, ${other.sql})`,
      type: 'date',
      nullable: one.nullable && other.nullable,
    };
  },
  known: (of) => {
    const [value] = exactly(of, 1, 'known');
    const sql = value.type === 'text' ? `(${value.sql} != '')` : `isNotNull(${value.sql})`;
    return { sql, type: 'flag', nullable: false };
  },
  coalesce: (of) => {
    const [value, otherwise] = exactly(of.map(asDouble), 2, 'coalesce');
    if (value.type !== otherwise.type) throw new DeclarationError('coalesce of two types');
    return {
      sql: `ifNull(${value.sql}, ${otherwise.sql})`,
      type: value.type,
      nullable: otherwise.nullable,
    };
  },
  least: (of) => numbers('least', of.map(asDouble), (list) => `least(${list})`),
  greatest: (of) => numbers('greatest', of.map(asDouble), (list) => `greatest(${list})`),
  round: (of) => numbers('round', of, (list) => `round(${list})`),
  level: (of) => {
    const [value, ...bounds] = of;
    if (!value || bounds.length === 0)
      throw new DeclarationError('level wants a number and its bounds');
    return numbers('level', of, () =>
      bounds.map((bound) => `toInt64(${value.sql} >= ${bound.sql})`).join(' + '),
    );
  },
  held_level: (of) => ({
    sql: `${heldLevel('held_level', of)}.1`,
    type: 'number',
    nullable: false,
  }),
  months_below: (of) => ({
    sql: `${heldLevel('months_below', of)}.2`,
    type: 'number',
    nullable: false,
  }),
  choose: (of) => {
    const [level, ...texts] = of;
    if (level?.type !== 'number' || texts.some((text) => text.type !== 'text'))
      throw new DeclarationError('choose wants a level and texts');
    return {
      sql: `[${texts.map((text) => text.sql).join(', ')}][toInt64(ifNull(${level.sql}, -1)) + 1]`,
      type: 'text',
      nullable: false,
    };
  },
  top_of: (of) => {
    const pairs = of.flatMap((text, index) => {
      const figure = of[index + 1];
      return index % 2 === 0 && figure ? [{ text, figure }] : [];
    });
    if (
      pairs.length * 2 !== of.length ||
      pairs.some(({ text, figure }) => text.type !== 'text' || figure.type !== 'number')
    ) {
      throw new DeclarationError('top_of wants pairs of text and number');
    }
    const figures = pairs.map(({ figure }) =>
      figure.nullable ? `toFloat64(ifNull(${figure.sql}, 0))` : `toFloat64(${figure.sql})`,
    );
    // Each figure twice, however many there are: as branches of a multiIf the text grew with their square.
    const list = figures.join(', ');
    const texts = pairs.map(({ text }) => text.sql).join(', ');
    const greatest = `greatest(${list}, 0)`;
    return {
      sql: `if(${greatest} <= 0, '', arrayElement([${texts}], indexOf([${list}], ${greatest})))`,
      type: 'text',
      nullable: false,
    };
  },
};

/**
 * A number as a double, where several stand side by side: ClickHouse has no common type of sums and
 * means, and fen are exact in a double up to ninety trillion yuan.
 */
export function asDouble<V extends { sql: string; type: ValueType }>(value: V): V {
  return value.type === 'number' ? { ...value, sql: `toFloat64(${value.sql})` } : value;
}

/** Folds the months, oldest first, carrying (level, months below it); an unknown month changes nothing. */
function heldLevel(name: string, of: readonly Value[]): string {
  const [months, top, monthsAtTop, ...levels] = of;
  if (!months || !top || !monthsAtTop || levels.length === 0)
    throw new DeclarationError(`${name} wants months, a top level, its months, and levels`);
  numbers(name, of, () => '');
  const step = `multiIf(
    isNull(l), a,
    l >= a.1, (toInt64(assumeNotNull(l)), toInt64(0)),
    a.2 + 1 >= if(a.1 >= ${top.sql}, ${monthsAtTop.sql}, ${months.sql}), (toInt64(assumeNotNull(l)), toInt64(0)),
    (a.1, a.2 + 1))`;
  const list = levels.map((level) => `CAST(${level.sql} AS Nullable(Int64))`).join(', ');
  return `arrayFold((a, l) -> ${step}, [${list}], (toInt64(0), toInt64(0)))`;
}

function sinceDate(of: readonly Value[], sql: (date: string) => string): Value {
  const [date] = exactly(of, 1, 'a function of a date');
  if (date.type !== 'date') throw new DeclarationError(`${date.sql} is no date`);
  return { sql: sql(date.sql), type: 'number', nullable: date.nullable };
}

function numbers(name: string, of: readonly Value[], sql: (list: string) => string): Value {
  if (of.length === 0 || of.some((value) => value.type !== 'number'))
    throw new DeclarationError(`${name} wants numbers`);
  return {
    sql: `(${sql(of.map((value) => value.sql).join(', '))})`,
    type: 'number',
    nullable: of.some((value) => value.nullable),
  };
}

function exactly(of: readonly Value[], count: 1, name: string): [Value];
function exactly(of: readonly Value[], count: 2, name: string): [Value, Value];
function exactly(of: readonly Value[], count: number, name: string): readonly Value[] {
  if (of.length !== count)
    throw new DeclarationError(`${name} wants ${count} values, got ${of.length}`);
  return of;
}
