/**
 * What a campaign or an experiment brought: each treatment arm against control.
 *
 * By intention to treat: every denominator is the number assigned to the arm, never the number
 * contacted or redeemed. Those who could be reached differ from those who could not, and control
 * has no such split, so any other denominator would compare different kinds of people.
 *
 * Several treatment arms are each compared with control by themselves; p-values are not corrected
 * for their number.
 */
import type {
  ArmComparison,
  ArmResult,
  Estimate,
  Figure,
  Measurement,
} from '#contract/measurement.ts';
import { checkSampleRatio } from './sample-ratio.core.ts';
import {
  compareProportions,
  differenceOfProportions,
  notEstimable,
  relativeDifference,
  wilsonInterval,
} from './two-proportions.core.ts';
import type { Proportion } from './two-proportions.core.ts';
import {
  compareMeans,
  differenceOfMeans,
  meanWithInterval,
  relativeDifferenceOfMeans,
} from './welch.core.ts';
import type { Moments } from './welch.core.ts';

/** One arm as counted. null means that it was not recorded, which is not the same as zero. */
export interface ArmSummary {
  readonly arm: string;
  /** people assigned to the arm */
  readonly size: number;
  /** planned share or weight, in any unit common to the arms; null takes equal shares */
  readonly share: number | null;
  readonly contacted: number | null;
  readonly redeemed: number | null;
  readonly converted: number | null;
  /** mean and sample variance of the value in fen over all assigned people */
  readonly value: { readonly meanFen: number; readonly variance: number } | null;
  readonly costFen: number;
}

/** Measures the arms against the one named control, at 1 − alpha confidence. */
export function measureArms(
  arms: readonly ArmSummary[],
  controlName: string,
  alpha = 0.05,
): Measurement {
  const control = arms.find((arm) => arm.arm === controlName);
  if (!control) throw new Error(`no arm is named ${controlName}`);
  const planned = arms.every((arm) => arm.share !== null);
  return {
    confidence: 1 - alpha,
    denominator: 'assigned',
    arms: arms.map((arm) => describeArm(arm, arm === control, alpha)),
    comparisons: arms
      .filter((arm) => arm !== control)
      .map((arm) => compareWithControl(arm, control, alpha)),
    sampleRatio: checkSampleRatio(
      arms.map((arm) => ({ size: arm.size, share: planned ? (arm.share ?? 0) : 1 })),
    ),
  };
}

function describeArm(arm: ArmSummary, isControl: boolean, alpha: number): ArmResult {
  const { size, contacted, redeemed, converted, costFen } = arm;
  const proportion = proportionOf(arm);
  const moments = momentsOf(arm);
  return {
    arm: arm.arm,
    isControl,
    size,
    contacted,
    redeemed,
    converted,
    costFen,
    conversionRate: proportion ? wilsonInterval(proportion, alpha) : notEstimable('NOT_MEASURED'),
    meanValueFen: moments ? meanWithInterval(moments, alpha) : notEstimable('NOT_MEASURED'),
  };
}

function compareWithControl(arm: ArmSummary, control: ArmSummary, alpha: number): ArmComparison {
  const conversion = compareConversion(arm, control, alpha);
  const value = compareValue(arm, control, alpha);
  const incrementalConversions = scale(conversion.lift, arm.size);
  const incrementalValueFen = scale(value.liftFen, arm.size);
  const controlCost = control.size === 0 ? 0 : (control.costFen / control.size) * arm.size;
  const incrementalCostFen = arm.costFen - controlCost;
  return {
    arm: arm.arm,
    control: control.arm,
    conversion,
    value,
    incrementalConversions,
    incrementalValueFen,
    incrementalCostFen,
    costPerIncrementalConversionFen: costPerConversion(incrementalConversions, incrementalCostFen),
    incrementalReturn: returnOn(incrementalValueFen, incrementalCostFen),
  };
}

function compareConversion(
  arm: ArmSummary,
  control: ArmSummary,
  alpha: number,
): ArmComparison['conversion'] {
  const treated = proportionOf(arm);
  const base = proportionOf(control);
  if (!treated || !base) {
    const missing = notEstimable('NOT_MEASURED');
    return { lift: missing, relativeLift: missing, significance: missing };
  }
  return {
    lift: differenceOfProportions(treated, base, alpha),
    relativeLift: relativeDifference(treated, base, alpha),
    significance: compareProportions(treated, base),
  };
}

function compareValue(arm: ArmSummary, control: ArmSummary, alpha: number): ArmComparison['value'] {
  const treated = momentsOf(arm);
  const base = momentsOf(control);
  if (!treated || !base) {
    const missing = notEstimable('NOT_MEASURED');
    return { liftFen: missing, relativeLift: missing, significance: missing };
  }
  return {
    liftFen: differenceOfMeans(treated, base, alpha),
    relativeLift: relativeDifferenceOfMeans(treated, base, alpha),
    significance: compareMeans(treated, base),
  };
}

function proportionOf(arm: ArmSummary): Proportion | null {
  return arm.converted === null ? null : { count: arm.converted, size: arm.size };
}

function momentsOf(arm: ArmSummary): Moments | null {
  return arm.value && { size: arm.size, mean: arm.value.meanFen, variance: arm.value.variance };
}

function scale(estimate: Estimate, by: number): Estimate {
  if (!estimate.estimable) return estimate;
  return {
    estimable: true,
    value: estimate.value * by,
    low: estimate.low * by,
    high: estimate.high * by,
  };
}

function costPerConversion(conversions: Estimate, costFen: number): Figure {
  if (!conversions.estimable) return conversions;
  if (costFen <= 0) return notEstimable('NO_COST');
  if (conversions.value <= 0) return notEstimable('NO_CONVERSIONS');
  return { estimable: true, value: costFen / conversions.value };
}

/** (value − cost) / cost; its interval is the value's, the cost being known exactly. */
function returnOn(value: Estimate, costFen: number): Estimate {
  if (!value.estimable) return value;
  if (costFen <= 0) return notEstimable('NO_COST');
  return {
    estimable: true,
    value: value.value / costFen - 1,
    low: value.low / costFen - 1,
    high: value.high / costFen - 1,
  };
}
