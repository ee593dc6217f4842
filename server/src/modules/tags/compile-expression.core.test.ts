import { expect, test } from 'vitest';
import { compileExpression, type Meaning } from './compile-expression.core.ts';
import { DeclarationError } from './expression.core.ts';
import { parseExpression } from './parse-expression.core.ts';

const meaning: Meaning = {
  asOf: 'today',
  parameter: (name) => (name === 'bound' ? 5 : undefined),
  name: (name) => {
    if (name === 'amount') return { sql: 'amount', type: 'number', nullable: false };
    if (name === 'perhaps') return { sql: 'perhaps', type: 'number', nullable: true };
    if (name === 'kind') return { sql: 'kind', type: 'text', nullable: false };
    return undefined;
  },
};
const sqlOf = (text: string): string => compileExpression(parseExpression(text), meaning).sql;

test.each([
  ['amount + 2 * 3 >= $bound', '((amount + (2 * 3)) >= 5)'],
  [
    "kind in ('a', 'b') and not amount = 1 or amount < -2",
    "(((kind IN ('a', 'b')) AND NOT ((amount = 1))) OR (amount < -(2)))",
  ],
  ['amount between 1 and 2', '((amount >= 1) AND (amount <= 2))'],
  ["case when amount > 1 then 'x' else 'y' end", "multiIf((amount > 1), 'x', 'y')"],
  ["kind = 'it''s \\'", "(kind = 'it\\'s \\\\')"],
])('%s', (text, sql) => {
  expect(sqlOf(text)).toBe(sql);
});

test('an unknown part makes the whole unknown; a share of nothing is unknown', () => {
  const nullable = (text: string): boolean =>
    compileExpression(parseExpression(text), meaning).nullable;
  expect([
    nullable('amount > 1'),
    nullable('perhaps > 1 or amount > 1'),
    nullable('amount / 3'),
    nullable('1 / amount'),
    nullable('coalesce(perhaps, 0)'),
  ]).toEqual([false, true, false, true, false]);
});

test.each([
  ['amount +', 'a value'],
  ['amount > 1)', 'the end'],
  ['nobody > 1', 'there is no nobody'],
  ['amount > $nothing', 'there is no parameter'],
  ["amount > 'x'", 'wants a number'],
  ['sleep(3)', 'there is no function'],
  ['amount / 0', 'a division by 0'],
  ["kind = 'x", 'unexpected'],
  ['amount; DROP TABLE t', 'unexpected'],
  [`${'('.repeat(1000)}1${')'.repeat(1000)}`, 'nested deeper'],
  ['1'.repeat(5000), 'longer than'],
])('a mistake is refused with its place: %.30s', (text, reason) => {
  expect(() => sqlOf(text)).toThrow(DeclarationError);
  expect(() => sqlOf(text)).toThrow(reason);
});
