import { expect, test } from 'vitest';
import { countOutcomes, judgePayoutResults } from './judge-payout-results.ts';

const batch = [
  { line: 1, state: 'out' },
  { line: 2, state: 'out' },
  { line: 3, state: 'paid' },
  { line: 4, state: 'failed' },
];
const said = (line: number, outcome: 'paid' | 'failed') => ({ line, outcome, note: '' });

test.each([
  ['a line that is out', [said(1, 'paid')], [1]],
  ['lines that are out, each its own way', [said(2, 'failed'), said(1, 'paid')], [2, 1]],
  ['the same answer twice in one call counts once', [said(1, 'paid'), said(1, 'paid')], [1]],
  ['the same answer as before changes nothing', [said(3, 'paid'), said(4, 'failed')], []],
] as const)('%s', (_, items, fresh) => {
  const judged = judgePayoutResults(batch, [...items]);
  expect(judged.ok && judged.value.fresh.map(({ line }) => line)).toEqual(fresh);
});

test.each([
  ['a line of no such batch', [said(1, 'paid'), said(9, 'paid')], 'PAYOUT_LINE_UNKNOWN', 9],
  ['another answer than before', [said(1, 'paid'), said(3, 'failed')], 'PAYOUT_LINE_DECIDED', 3],
  ['two answers in one call', [said(1, 'paid'), said(1, 'failed')], 'PAYOUT_LINE_DECIDED', 1],
] as const)('%s refuses the whole call', (_, items, code, line) => {
  expect(judgePayoutResults(batch, [...items])).toEqual({
    ok: false,
    refusal: { code, facts: { line } },
  });
});

test('the outcomes are counted', () => {
  const outcomes = [{ outcome: 'paid' }, { outcome: 'failed' }, { outcome: 'paid' }] as const;
  expect(countOutcomes(outcomes)).toEqual({ paid: 2, failed: 1 });
});
