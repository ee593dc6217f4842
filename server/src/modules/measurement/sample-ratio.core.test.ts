import { describe, expect, test } from 'vitest';
import { checkSampleRatio } from './sample-ratio.core.ts';

describe('the arms are checked against their planned sizes', () => {
  // Kohavi, Tang and Xu 2020, Trustworthy Online Controlled Experiments, ch. 21: p = 1.8E-6.
  test('815,482 against 821,588 of an even split is a mismatch with p = 1.8e-6', () => {
    const result = checkSampleRatio([
      { size: 821_588, share: 0.5 },
      { size: 815_482, share: 0.5 },
    ]);
    if (!result.estimable) throw new Error(result.reason);
    expect(result.pValue).toBeCloseTo(1.8e-6, 7);
    expect(result.asPlanned).toBe(false);
  });

  // Mendel 1866: 315, 108, 101, 32 peas against 9 : 3 : 3 : 1; chi-square 0.470 (Agresti 1.5).
  test('Mendel’s peas fit 9 : 3 : 3 : 1 with chi-square 0.47 and 3 degrees of freedom', () => {
    const result = checkSampleRatio([
      { size: 315, share: 9 },
      { size: 108, share: 3 },
      { size: 101, share: 3 },
      { size: 32, share: 1 },
    ]);
    if (!result.estimable) throw new Error(result.reason);
    expect(result.chiSquare).toBeCloseTo(0.47, 2);
    expect(result.degreesOfFreedom).toBe(3);
    expect(result.pValue).toBeCloseTo(0.9254, 4);
    expect(result.asPlanned).toBe(true);
  });

  test('a mismatch is called below 0.001, not at 0.01', () => {
    const split = (first: number): boolean | null => {
      const result = checkSampleRatio([
        { size: first, share: 1 },
        { size: 10_000 - first, share: 1 },
      ]);
      return result.estimable ? result.asPlanned : null;
    };
    expect(split(5160)).toBe(true); // z = 3.20, p = 0.0014
    expect(split(5170)).toBe(false); // z = 3.40, p = 0.0007
  });

  test('people in an arm planned for nobody are a mismatch', () => {
    const result = checkSampleRatio([
      { size: 500, share: 1 },
      { size: 500, share: 1 },
      { size: 1, share: 0 },
    ]);
    expect(result).toMatchObject({ estimable: true, pValue: 0, asPlanned: false });
  });

  test('one arm, or nobody, is no split', () => {
    expect(checkSampleRatio([{ size: 9, share: 1 }])).toEqual({
      estimable: false,
      reason: 'ONE_ARM',
    });
    expect(
      checkSampleRatio([
        { size: 0, share: 1 },
        { size: 0, share: 1 },
      ]),
    ).toEqual({ estimable: false, reason: 'NO_PEOPLE' });
  });
});
