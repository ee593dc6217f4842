import { expect, test } from 'vitest';
import type { PointsRuleContent } from '#contract/points-rules.ts';
import { quartersBefore } from './quarters.ts';
import { contentOf, fieldsOf, risingSteps } from './rule-fields.ts';

const contents: PointsRuleContent[] = [
  { kind: 'interest', everyFen: 1_000, points: 129 },
  { kind: 'check_in', points: 1 },
  {
    kind: 'products',
    steps: [
      { products: 3, points: 30_000 },
      { products: 5, points: 80_029 },
    ],
  },
];
test.each(contents)('a rule read into its form is written back as it was: $kind', (content) => {
  expect(contentOf(fieldsOf(content))).toEqual(content);
});

test.each([
  {
    steps: [
      { products: 3, points: 10 },
      { products: 5, points: 20 },
    ],
    rises: true,
  },
  {
    steps: [
      { products: 3, points: 10 },
      { products: 3, points: 20 },
    ],
    rises: false,
  },
  {
    steps: [
      { products: 3, points: 10 },
      { products: 5, points: 10 },
    ],
    rises: false,
  },
  { steps: [{ products: 3, points: 10 }, {}], rises: true },
])('steps $steps rise: $rises', ({ steps, rises }) => {
  expect(risingSteps(steps)).toBe(rises);
});

test('quarters that are over are told from the newest on, across the year', () => {
  expect(quartersBefore('2026-05-31', 3)).toEqual(['2026-Q1', '2025-Q4', '2025-Q3']);
  expect(quartersBefore('2026-01-01', 1)).toEqual(['2025-Q4']);
});
