import { expect, it } from 'vitest';
import { type DayBenefit, matchTransaction } from './match-transaction.core.ts';

const benefit = (allotmentId: number, more: Partial<DayBenefit> = {}): DayBenefit => ({
  allotmentId,
  faceAmountFen: 1_000,
  thresholdAmountFen: 5_000,
  percentBp: null,
  claimFrom: new Date('2026-06-01T00:00:00Z'),
  claimUntil: new Date('2026-07-01T00:00:00Z'),
  ...more,
  terms: { transactions: { kinds: [], channels: [], merchantCategories: [] }, ...more.terms },
});
const transaction = {
  reference: 'core/t1',
  customerNo: 1,
  amountFen: 10_000,
  businessDate: '2026-06-15',
  day: '2026-06-15',
  at: Date.parse('2026-06-15T10:00:00+08:00'),
  kind: 'card',
  channel: 'pos',
  merchantCategory: 'food',
};
const rule = (more: object) => ({
  transactions: { kinds: [], channels: [], merchantCategories: [], ...more },
});

it.each<[string, DayBenefit[], object, number[]]>([
  ['any of an offer that names nothing', [benefit(1)], {}, [1]],
  ['below the threshold brings nothing', [benefit(1)], { amountFen: 4_999 }, []],
  ['of a kind that is named', [benefit(1, { terms: rule({ kinds: ['card'] }) })], {}, [1]],
  ['of another kind', [benefit(1, { terms: rule({ kinds: ['transfer'] }) })], {}, []],
  ['of another channel', [benefit(1, { terms: rule({ channels: ['mobile'] }) })], {}, []],
  ['of another category', [benefit(1, { terms: rule({ merchantCategories: ['fuel'] }) })], {}, []],
  ['before the release began', [benefit(1)], { at: Date.parse('2026-05-31T23:59:59Z') }, []],
  ['after it ended', [benefit(1)], { at: Date.parse('2026-07-01T00:00:00Z') }, []],
  [
    'on a day that is none of its own',
    [
      benefit(1, {
        terms: {
          ...rule({}),
          days: { weekdays: [5], monthDays: [], months: [], appliesTo: 'claim' },
        },
      }),
    ],
    {},
    [],
  ],
  [
    'on one of them',
    [
      benefit(1, {
        terms: {
          ...rule({}),
          days: { weekdays: [1], monthDays: [], months: [], appliesTo: 'use' },
        },
      }),
    ],
    {},
    [1],
  ],
  ['told by tills only', [benefit(1, { terms: { transactions: undefined } })], {}, []],
  ['the best first', [benefit(1), benefit(2, { faceAmountFen: 2_000 })], {}, [2, 1]],
])('a transaction %s', (_, open, more, expected) => {
  const found = matchTransaction(open, { ...transaction, ...more });
  expect(found.map(({ allotmentId }) => allotmentId)).toEqual(expected);
});
