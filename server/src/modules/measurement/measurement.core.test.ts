import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { measurementResponse } from '#contract/measurement.ts';
import type { ArmComparison } from '#contract/measurement.ts';
import { measureArms } from './measurement.core.ts';
import type { ArmSummary } from './measurement.core.ts';

function arm(name: string, given: Partial<ArmSummary>): ArmSummary {
  return {
    arm: name,
    size: 0,
    share: null,
    contacted: null,
    redeemed: null,
    converted: null,
    value: null,
    costFen: 0,
    ...given,
  };
}

function onlyComparison(arms: readonly ArmSummary[]): ArmComparison {
  const [comparison] = measureArms(arms, 'control').comparisons;
  if (!comparison) throw new Error('no comparison');
  return comparison;
}

describe('what a campaign brought', () => {
  const control = arm('control', {
    size: 2000,
    converted: 100,
    value: { meanFen: 10_000, variance: 4e8 },
  });
  const voucher = arm('voucher', {
    size: 8000,
    contacted: 3000,
    redeemed: 500,
    converted: 720,
    value: { meanFen: 11_500, variance: 4e8 },
    costFen: 4_000_000,
  });

  test('the rate counts everybody assigned, however few were contacted', () => {
    const [result] = measureArms([voucher, control], 'control').arms;
    expect(result?.conversionRate).toMatchObject({ value: 720 / 8000 });
  });

  test('incremental conversions are the lift times the arm, interval included', () => {
    const comparison = onlyComparison([control, voucher]);
    const { lift } = comparison.conversion;
    if (!lift.estimable) throw new Error(lift.reason);
    expect(lift.value).toBeCloseTo(0.04, 12);
    expect(comparison.incrementalConversions).toEqual({
      estimable: true,
      value: lift.value * 8000,
      low: lift.low * 8000,
      high: lift.high * 8000,
    });
    expect(comparison.incrementalConversions).toMatchObject({ value: expect.closeTo(320, 9) });
  });

  test('the return is the incremental value less the cost, over the cost', () => {
    const { incrementalReturn, incrementalValueFen } = onlyComparison([control, voucher]);
    expect(incrementalValueFen).toMatchObject({ value: expect.closeTo(12_000_000, 6) });
    expect(incrementalReturn).toMatchObject({ value: expect.closeTo(2, 9) });
    if (!incrementalReturn.estimable || !incrementalValueFen.estimable) return;
    expect(incrementalReturn.low).toBeCloseTo(incrementalValueFen.low / 4_000_000 - 1, 12);
  });

  test('what as many people cost in control is no cost of the treatment', () => {
    const paid = { ...control, costFen: 500_000 };
    expect(onlyComparison([paid, voucher]).incrementalCostFen).toBe(2_000_000);
  });

  test('each incremental conversion has its cost', () => {
    const { costPerIncrementalConversionFen } = onlyComparison([control, voucher]);
    expect(costPerIncrementalConversionFen).toMatchObject({ value: expect.closeTo(12_500, 6) });
  });

  test('every treatment arm is compared with control, and control with none', () => {
    const { comparisons } = measureArms([voucher, control, { ...voucher, arm: 'call' }], 'control');
    expect(comparisons.map((comparison) => comparison.arm)).toEqual(['voucher', 'call']);
  });

  test('planned shares are what the sample-ratio check compares with', () => {
    const planned = [
      { ...voucher, share: 80 },
      { ...control, share: 20 },
    ];
    expect(measureArms(planned, 'control').sampleRatio).toMatchObject({
      asPlanned: true,
      pValue: 1,
    });
    expect(measureArms([voucher, control], 'control').sampleRatio).toMatchObject({
      asPlanned: false,
    });
  });

  test('another confidence widens the interval', () => {
    const wide = measureArms([control, voucher], 'control', 0.01);
    expect(wide.confidence).toBe(0.99);
    const [comparison] = wide.comparisons;
    const usual = onlyComparison([control, voucher]).conversion.lift;
    const lift = comparison?.conversion.lift;
    if (!lift?.estimable || !usual.estimable) throw new Error('not estimable');
    expect(lift.low).toBeLessThan(usual.low);
    expect(lift.high).toBeGreaterThan(usual.high);
  });

  test('an outcome that nobody recorded is not zero', () => {
    const { conversion, incrementalConversions } = onlyComparison([
      arm('control', { size: 10, converted: 1 }),
      arm('voucher', { size: 10 }),
    ]);
    expect(conversion.lift).toEqual({ estimable: false, reason: 'NOT_MEASURED' });
    expect(incrementalConversions).toEqual({ estimable: false, reason: 'NOT_MEASURED' });
  });

  test('without a cost there is no return', () => {
    const free = { ...voucher, costFen: 0 };
    expect(onlyComparison([control, free]).incrementalReturn).toEqual({
      estimable: false,
      reason: 'NO_COST',
    });
  });

  test('a control arm that is not there is a broken invariant', () => {
    expect(() => measureArms([voucher], 'control')).toThrow('control');
  });
});

test('whatever was counted, the answer has no number that is not one', () => {
  const anyArm = fc
    .record({
      size: fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 0, max: 2_000_000 })),
      part: fc.constantFrom(0, 1e-6, 0.01, 0.5, 0.999999, 1),
      mean: fc.constantFrom(0, -5, 1e-9, 1234.5, 9e15),
      variance: fc.constantFrom(0, 1e-30, 1, 1e20),
      costFen: fc.constantFrom(0, 1, 9e15),
    })
    .map(({ size, part, mean, variance, costFen }) => ({
      size,
      converted: Math.round(size * part),
      value: { meanFen: size === 0 ? 0 : mean, variance: size < 2 ? 0 : variance },
      costFen,
    }));
  fc.assert(
    fc.property(anyArm, anyArm, anyArm, (first, second, third) => {
      const measured = measureArms(
        [arm('control', first), arm('voucher', second), arm('call', third)],
        'control',
      );
      // z.number() takes neither NaN nor an infinity.
      measurementResponse.parse(measured);
      for (const { conversion, value } of measured.comparisons) {
        for (const { significance } of [conversion, value]) {
          if (!significance.estimable) continue;
          expect(significance.pValue).toBeGreaterThanOrEqual(0);
          expect(significance.pValue).toBeLessThanOrEqual(1);
        }
        for (const estimate of [conversion.lift, conversion.relativeLift, value.liftFen]) {
          if (!estimate.estimable) continue;
          expect(estimate.low).toBeLessThanOrEqual(estimate.value);
          expect(estimate.high).toBeGreaterThanOrEqual(estimate.value);
        }
      }
    }),
    { numRuns: 500 },
  );
});
