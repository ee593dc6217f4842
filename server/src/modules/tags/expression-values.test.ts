import { expect, test } from 'vitest';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { type Compiled, compileExpression } from './compile-expression.core.ts';
import { parseExpression } from './parse-expression.core.ts';

const analytics = useAnalytics();

const number = (sql: string, nullable = false): Compiled => ({ sql, type: 'number', nullable });
const names: Readonly<Record<string, Compiled>> = {
  count: number('materialize(toInt64(3))'),
  mean: number('materialize(2.5)'),
  /** unknown, with a 0 under it */
  unknown: number('nullIf(materialize(toInt64(0)), 0)', true),
  paid_on_the_31st: { sql: "toDate32('2025-01-31')", type: 'date', nullable: false },
  paid_on_the_15th: { sql: "toDate32('2025-01-15')", type: 'date', nullable: false },
  paid_today: { sql: "toDate32('2025-02-28')", type: 'date', nullable: false },
};

async function valueOf(text: string): Promise<unknown> {
  const { sql } = compileExpression(parseExpression(text), {
    asOf: "toDate32('2025-02-28')",
    parameter: () => undefined,
    name: (name) => names[name],
  });
  const [row] = await analytics.query<{ value: unknown }>(`SELECT ${sql} AS value`);
  return row?.value;
}

test.each([
  ['least(count, mean)', 2.5],
  ['greatest(count, mean)', 3],
  ['case when mean > 1 then count else mean end', 3],
  ['coalesce(unknown, mean)', 2.5],
  ["top_of('a', mean, 'b', count)", 'b'],
  ["top_of('a', count, 'b', count, 'c', unknown)", 'a'],
  ["top_of('a', mean - mean, 'b', unknown)", ''],
])('a count and a mean stand side by side: %s is %s', async (text, value) => {
  expect(await valueOf(text)).toBe(value);
});

test('a share of the unknown is unknown, and can be rounded to a whole number', async () => {
  expect(await valueOf('round(count / unknown)')).toBeNull();
  const { sql } = compileExpression(parseExpression('count / unknown'), {
    asOf: '',
    parameter: () => undefined,
    name: (name) => names[name],
  });
  const rows = await analytics.query(`SELECT toInt64(round(${sql})) AS value`);
  expect(rows).toEqual([{ value: null }]);
});

test.each([
  ['paid_on_the_31st', 0, 'the last of a shorter month stands for the 31st'],
  ['paid_on_the_15th', 15, 'the 15th of March'],
  ['paid_today', 0, 'today'],
])('days to the same day of a month: %s is %i days away, %s', async (date, days) => {
  expect(await valueOf(`days_to_monthly(${date})`)).toBe(days);
});
