import type { CalibrationReport } from '#contract/model-report.ts';
import type { Rows } from './feature-table.core.ts';
import { isotonicBlocks } from './isotonic.core.ts';

/**
 * How far probabilities can be taken at their word: ten bins of as many rows, the isotonic curve, the Brier
 * score and its parts (Murphy, Journal of Applied Meteorology 12, 1973; the part within bins after Stephenson,
 * Coelho & Jolliffe, Weather and Forecasting 23, 2008, without which they sum to the score only when all
 * probabilities of a bin are alike) and the expected calibration error (Naeini, Cooper & Hauskrecht, 2015).
 * `ranked`: the highest probabilities first.
 */
export function judgeCalibration(
  probabilities: Float64Array,
  label: Uint8Array,
  ranked: Rows,
): CalibrationReport {
  const rows = ranked.slice().reverse();
  const total = rows.length;
  const values = Float64Array.from(rows, (row) => probabilities[row]!);
  const outcomes = Float64Array.from(rows, (row) => label[row]!);
  const rate = sumOf(outcomes) / total;
  let [brier, reliability, resolution, withinBins, error] = [0, 0, 0, 0, 0];
  const parts = Math.min(10, total);
  const bins = Array.from({ length: parts }, (_, index) => {
    const from = Math.round((index * total) / parts);
    const to = Math.round(((index + 1) * total) / parts);
    const size = to - from;
    const meanProbability = sumOf(values.subarray(from, to)) / size;
    const positives = sumOf(outcomes.subarray(from, to));
    const binRate = positives / size;
    reliability += (size / total) * (meanProbability - binRate) ** 2;
    resolution += (size / total) * (binRate - rate) ** 2;
    error += (size / total) * Math.abs(meanProbability - binRate);
    for (let k = from; k < to; k += 1) {
      const offProbability = values[k]! - meanProbability;
      withinBins += (offProbability ** 2 - 2 * offProbability * (outcomes[k]! - binRate)) / total;
      brier += (values[k]! - outcomes[k]!) ** 2 / total;
    }
    return { rows: size, positives, meanProbability, rate: binRate };
  });
  return {
    bins,
    curve: isotonicBlocks(values, outcomes).map((block) => ({
      probability: block.mean,
      rate: block.rate,
    })),
    brier,
    reliability,
    resolution,
    uncertainty: rate * (1 - rate),
    withinBins,
    expectedCalibrationError: error,
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
