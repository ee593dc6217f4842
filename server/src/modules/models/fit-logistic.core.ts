import type { LogisticModel, LogisticTerm } from '#contract/models.ts';
import { solveCholesky } from './cholesky.core.ts';
import { type Design, designOf, encodeRow } from './encode-design.core.ts';
import { countPositives, type FeatureColumn, type Rows } from './feature-table.core.ts';
import { logisticLoss, probabilityOf } from './log-odds.core.ts';

/** `penalty` is the λ of λ/2 · Σ weights² beside the summed loss; the intercept is not penalised. */
export type LogisticSettings = { readonly penalty: number };
export const logisticDefaults: LogisticSettings = { penalty: 1 };

export const mostSteps = 60;
const mostHalvings = 30;
/** A step that improves the objective by less than this part of it is the last. */
const tolerance = 1e-10;

/**
 * Logistic regression by iteratively reweighted least squares, which is Newton's method on the penalised
 * log-likelihood (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 4.4.1; the penalty
 * as in le Cessie & van Houwelingen, Applied Statistics 41, 1992). The penalty makes the objective strictly
 * convex, so classes that a feature separates have finite weights too; a step that would not improve is halved.
 */
export function fitLogistic(
  columns: readonly FeatureColumn[],
  label: Uint8Array,
  rows: Rows,
  { penalty }: LogisticSettings = logisticDefaults,
  onStep: (step: number) => void = () => {},
): LogisticModel {
  const design = designOf(columns, rows);
  const weights = new Float64Array(design.width);
  const rate = countPositives(label, rows) / rows.length;
  weights[0] = Math.log(rate / (1 - rate));
  const curvature = new Float64Array(design.width ** 2);
  const gradient = new Float64Array(design.width);
  let objective = objectiveOf(design, label, rows, weights, penalty);
  for (let step = 0; step < mostSteps; step += 1) {
    onStep(step);
    sumDerivatives(design, label, rows, weights, penalty, { curvature, gradient });
    const direction = gradient;
    if (!solveCholesky(curvature, direction)) break;
    const before = objective;
    const tried = new Float64Array(design.width);
    let size = 1;
    for (let halving = 0; halving < mostHalvings; halving += 1) {
      for (let k = 0; k < tried.length; k += 1) tried[k] = weights[k]! + size * direction[k]!;
      objective = objectiveOf(design, label, rows, tried, penalty);
      if (objective <= before) break;
      size /= 2;
    }
    // Nothing lies lower within the digits there are.
    if (!(objective <= before)) break;
    weights.set(tried);
    if (before - objective <= tolerance * (Math.abs(objective) + 1)) break;
  }
  return { learner: 'logistic', intercept: weights[0] ?? 0, terms: termsOf(design, weights) };
}

type Derivatives = { readonly curvature: Float64Array; readonly gradient: Float64Array };

/** Gradient of the penalised log-likelihood and the lower triangle of the negative second derivatives. */
function sumDerivatives(
  design: Design,
  label: Uint8Array,
  rows: Rows,
  weights: Float64Array,
  penalty: number,
  { curvature, gradient }: Derivatives,
): void {
  const { width } = design;
  curvature.fill(0);
  gradient.fill(0);
  for (let k = 1; k < width; k += 1) {
    curvature[k * width + k] = penalty;
    gradient[k] = -penalty * weights[k]!;
  }
  const positions = new Int32Array(design.encodings.length + 1);
  const values = new Float64Array(positions.length);
  for (const row of rows) {
    const filled = encodeRow(design, row, positions, values);
    let score = 0;
    for (let k = 0; k < filled; k += 1) score += weights[positions[k]!]! * values[k]!;
    const probability = probabilityOf(score);
    const error = label[row]! - probability;
    const weight = probability * (1 - probability);
    // Positions ascend, so (later, earlier) is in the lower triangle.
    for (let k = 0; k < filled; k += 1) {
      const value = values[k]!;
      const start = positions[k]! * width;
      gradient[positions[k]!]! += error * value;
      const weighted = weight * value;
      for (let j = 0; j <= k; j += 1) curvature[start + positions[j]!]! += weighted * values[j]!;
    }
  }
}

function objectiveOf(
  design: Design,
  label: Uint8Array,
  rows: Rows,
  weights: Float64Array,
  penalty: number,
): number {
  const positions = new Int32Array(design.encodings.length + 1);
  const values = new Float64Array(positions.length);
  let squares = 0;
  for (let k = 1; k < weights.length; k += 1) squares += weights[k]! ** 2;
  let loss = (penalty / 2) * squares;
  for (const row of rows) {
    const filled = encodeRow(design, row, positions, values);
    let score = 0;
    for (let k = 0; k < filled; k += 1) score += weights[positions[k]!]! * values[k]!;
    loss += logisticLoss(score, label[row]!);
  }
  return loss;
}

function termsOf({ encodings }: Design, weights: Float64Array): LogisticTerm[] {
  const weightAt = (at: number): number => (at < 0 ? 0 : (weights[at] ?? 0));
  return encodings.map((encoding) => {
    const { name: feature } = encoding;
    if (encoding.kind === 'numeric') {
      const { mean, deviation, missingShare } = encoding;
      const weight = weightAt(encoding.at);
      const missingWeight = weightAt(encoding.missingAt);
      return { feature, kind: 'numeric', mean, deviation, weight, missingWeight, missingShare };
    }
    const { atCode, otherAt, otherShare, shares, categories } = encoding;
    const levels = [...atCode].flatMap((at, code) =>
      at < 0 || at === otherAt
        ? []
        : [
            {
              category: code === 0 ? null : (categories[code - 1] ?? null),
              weight: weightAt(at),
              share: shares[code] ?? 0,
            },
          ],
    );
    const average = levels.reduce((sum, { weight, share }) => sum + weight * share, 0);
    const otherWeight = otherAt < 0 ? average : weightAt(otherAt);
    return { feature, kind: 'categorical', levels, otherWeight, otherShare };
  });
}
