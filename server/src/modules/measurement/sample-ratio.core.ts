/** Are the arms of the sizes they were planned to be? */
import type { SampleRatio } from '#contract/measurement.ts';
import { chiSquareTail } from './distributions.core.ts';
import { notEstimable } from './two-proportions.core.ts';

/**
 * Below this a mismatch is called. Strict, because a right assignment is checked at every
 * measurement of every campaign and must hardly ever be called wrong (Fabijan et al. 2019, KDD,
 * "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments").
 */
const THRESHOLD = 0.001;

/** share: the arm's planned share or weight, in any unit. */
export interface PlannedArm {
  readonly size: number;
  readonly share: number;
}

/** Pearson's chi-square goodness of fit (NIST/SEMATECH e-Handbook 1.3.5.15) of the arms' sizes. */
export function checkSampleRatio(arms: readonly PlannedArm[]): SampleRatio {
  const planned = arms.filter((arm) => arm.share > 0);
  if (planned.length < 2) return notEstimable('ONE_ARM');
  const people = arms.reduce((sum, arm) => sum + arm.size, 0);
  if (people === 0) return notEstimable('NO_PEOPLE');
  const shares = planned.reduce((sum, arm) => sum + arm.share, 0);
  // People in an arm planned for nobody: no chance explains them.
  const strays = arms.some((arm) => arm.share <= 0 && arm.size > 0);
  const chiSquare = planned.reduce((sum, arm) => {
    const expected = (people * arm.share) / shares;
    return sum + (arm.size - expected) ** 2 / expected;
  }, 0);
  const degreesOfFreedom = planned.length - 1;
  const pValue = strays ? 0 : chiSquareTail(chiSquare, degreesOfFreedom);
  return {
    estimable: true,
    chiSquare,
    degreesOfFreedom,
    pValue,
    threshold: THRESHOLD,
    asPlanned: pValue >= THRESHOLD,
  };
}
