import { expect, test } from 'vitest';
import { nearTags } from './near-tags.core.ts';

const tag = (code: string, metrics: string[], attributes: string[] = []) => ({
  code,
  metrics,
  attributes,
});
const tags = [
  tag('aum', ['aum_now']),
  tag('aum_share', ['aum_now', 'time_now']),
  tag('deposits', ['time_now']),
  tag('age', [], ['customer.birth_date']),
  tag('life_stage', [], ['customer.birth_date', 'customer.gender']),
  tag('gender', [], ['customer.gender']),
];

test('a rule over an attribute leaves out every tag made of it', () => {
  expect([...nearTags(tags, new Set(), ['customer.gender'])]).toEqual(['life_stage', 'gender']);
});

test.each([
  [['aum'], ['aum', 'aum_share']],
  [['age'], ['age', 'life_stage']],
  [
    ['deposits', 'gender'],
    ['aum_share', 'deposits', 'gender', 'life_stage'],
  ],
  [[], []],
  [['of_no_catalogue'], []],
])('a rule over %j leaves out %j', (named, expected) => {
  expect([...nearTags(tags, new Set(named))].toSorted()).toEqual(expected);
});
