import { expect, test } from 'vitest';
import { measureArms } from './measurement.core.ts';
import { printMeasurement } from './print-measurement.ts';

const arm = { share: null, contacted: null, redeemed: null };

test('what cannot be estimated is said in words, and small probabilities are not called zero', () => {
  const text = printMeasurement(
    measureArms(
      [
        { ...arm, arm: 'a', size: 90_000, converted: 45_000, value: null, costFen: 0 },
        { ...arm, arm: 'b', size: 90_000, converted: 9000, value: null, costFen: 0 },
      ],
      'b',
    ),
  );
  expect(text).toContain('p-value                < 1e-16  (pooled-z)');
  expect(text).toContain('value lift             not estimable: This was not recorded');
  expect(text).not.toMatch(/NaN|Infinity/);
});

test('a loss has its sign before the yuan', () => {
  const value = (meanFen: number): { meanFen: number; variance: number } => ({
    meanFen,
    variance: 1,
  });
  const text = printMeasurement(
    measureArms(
      [
        { ...arm, arm: 'a', size: 100, converted: null, value: value(-5000), costFen: 0 },
        { ...arm, arm: 'b', size: 100, converted: null, value: value(100), costFen: 0 },
      ],
      'b',
    ),
  );
  expect(text).toContain('value lift             -¥51.00  [-¥51.');
});
