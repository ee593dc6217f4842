import type { ModelDocument } from '#contract/models.ts';
import type { Rows } from './feature-table.core.ts';
import { logisticLoss, probabilityOf } from './log-odds.core.ts';

export type Calibration = ModelDocument['calibration'];

const mostSteps = 100;
const tolerance = 1e-12;

/**
 * Slope and intercept that turn a learner's log-odds into those of the rates seen on rows it has not learned
 * from: Platt, Probabilistic Outputs for Support Vector Machines, 1999, with his smoothed targets, by Newton's
 * method with halving (Lin, Lin & Weng, Machine Learning 68, 2007). It keeps the order of the scores, and the
 * log-odds stay a sum, so that a customer's reasons still add up; isotonic regression would do neither.
 * A learner that ranks the wrong way round here keeps slope 1, and only its level is set right.
 */
export function calibrate(scores: Float64Array, label: Uint8Array, rows: Rows): Calibration {
  const both = fitCalibration(scores, label, rows, true);
  return both.slope > 0 ? both : fitCalibration(scores, label, rows, false);
}

function fitCalibration(
  scores: Float64Array,
  label: Uint8Array,
  rows: Rows,
  slopeToo: boolean,
): Calibration {
  let positives = 0;
  for (const row of rows) positives += label[row]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (rows.length - positives + 2);
  const targetOf = (row: number): number => (label[row] === 1 ? high : low);
  const lossOf = (slope: number, intercept: number): number => {
    let loss = 0;
    for (const row of rows) {
      const score = slope * scores[row]! + intercept;
      const target = targetOf(row);
      loss += target * logisticLoss(score, 1) + (1 - target) * logisticLoss(score, 0);
    }
    return loss;
  };
  let found = { slope: 1, intercept: 0 };
  let loss = lossOf(1, 0);
  for (let step = 0; step < mostSteps; step += 1) {
    const { slope, intercept } = found;
    // The start is a ridge: with scores that are all alike the slope says nothing.
    let [bySlope, byIntercept, slopes, mixed, intercepts] = [0, 0, 1e-9, 0, 1e-9];
    for (const row of rows) {
      const score = scores[row]!;
      const probability = probabilityOf(slope * score + intercept);
      const error = targetOf(row) - probability;
      const weight = probability * (1 - probability);
      bySlope += error * score;
      byIntercept += error;
      slopes += weight * score * score;
      mixed += weight * score;
      intercepts += weight;
    }
    const determinant = slopes * intercepts - mixed * mixed;
    const slopeStep =
      slopeToo && determinant > 0 ? (bySlope * intercepts - byIntercept * mixed) / determinant : 0;
    const interceptStep = (byIntercept - mixed * slopeStep) / intercepts;
    const before = loss;
    let size = 1;
    for (let halving = 0; halving < 40; halving += 1) {
      const tried = {
        slope: slope + size * slopeStep,
        intercept: intercept + size * interceptStep,
      };
      loss = lossOf(tried.slope, tried.intercept);
      if (loss <= before) {
        found = tried;
        break;
      }
      size /= 2;
    }
    if (!(before - loss > tolerance * (Math.abs(before) + 1))) break;
  }
  return found;
}
