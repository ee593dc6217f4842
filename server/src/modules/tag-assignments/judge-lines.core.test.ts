import { expect, test } from 'vitest';
import { judgeLines } from './judge-lines.core.ts';

const known = new Map([
  ['C1', 1],
  ['C1-again', 1],
  ['C2', 2],
  ['C3', 3],
]);

test('each line is taken or told why not, and a customer is taken once', () => {
  const lines = ['C1 a', 'C9 a', 'C2 b', 'C1-again a', '? a', 'C3 a'].map((text, at) => {
    const [customer = '', value = ''] = text.split(' ');
    return { line: at + 2, customer, value };
  });
  const judged = judgeLines(
    lines,
    (text) => known.get(text),
    (text) => (text === 'a' ? 'A' : undefined),
    (text) => text !== '?',
    (customerNo) => customerNo === 3,
  );
  expect(judged).toEqual({
    taken: [{ customerNo: 1, value: 'A' }],
    untaken: [
      { line: 3, reason: 'not_found' },
      { line: 4, reason: 'value_unknown' },
      { line: 5, reason: 'twice' },
      { line: 6, reason: 'not_a_number' },
      { line: 7, reason: 'deleted_by_customer' },
    ],
  });
});
