import { expect, test } from 'vitest';
import { inPlainWords } from './plain-words.core.ts';

const tier = {
  code: 'tier',
  name: { zh: '价值分层', en: 'Value tier' },
  definition: { zh: '低价值为其余', en: 'Low otherwise' },
  choices: [
    { value: 'low', zh: '低价值', en: 'Low' },
    { value: 'high', zh: '高', en: 'High' },
  ],
};

test('the bank’s own words stand where no others are declared', () => {
  const { code, ...said } = tier;
  expect(code).toBe('tier');
  expect(inPlainWords(tier)).toEqual(said);
});

test('what is declared for the customer stands in their place, value by value', () => {
  const group = { zh: '客户分组', en: 'Customer group' };
  const other = { zh: '其他', en: 'Other' };
  const plain = { name: group, definition: group, choices: { low: other } };
  expect(inPlainWords({ ...tier, plain })).toEqual({
    name: group,
    definition: group,
    choices: [
      { value: 'low', ...other },
      { value: 'high', zh: '高', en: 'High' },
    ],
  });
});
