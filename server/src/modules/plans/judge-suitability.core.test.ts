import { expect, test } from 'vitest';
import { riskLevels, type Withheld } from '#contract/plans.ts';
import { suitableProducts } from './judge-suitability.core.ts';

const products = riskLevels.map((riskLevel) => ({ name: riskLevel, riskLevel }));

test.each<[string, boolean, string[], Withheld | null]>([
  ['C1', false, ['R1'], { count: 4, reason: 'too_risky' }],
  ['C3', false, ['R1', 'R2', 'R3'], { count: 2, reason: 'too_risky' }],
  ['C5', false, ['R1', 'R2', 'R3', 'R4', 'R5'], null],
  ['', false, [], { count: 5, reason: 'not_assessed' }],
  ['C6', false, [], { count: 5, reason: 'not_assessed' }],
  ['C5', true, [], { count: 5, reason: 'minor' }],
])('at %s, a minor: %s, are shown %s', (riskLevel, isMinor, names, withheld) => {
  const judged = suitableProducts(products, { riskLevel, isMinor });
  expect(judged.products.map(({ name }) => name)).toEqual(names);
  expect(judged.withheld).toEqual(withheld);
});

test('nothing is withheld where nothing is proposed', () => {
  expect(suitableProducts([], { riskLevel: '', isMinor: true }).withheld).toBeNull();
});
