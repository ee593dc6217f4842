import type { BinnedTable, Histogram } from './histogram.core.ts';

/** What a node holds: sums of gradient and curvature, rows, and the bounds that its values keep. */
export type NodeSums = {
  readonly gradient: number;
  readonly curvature: number;
  readonly count: number;
  readonly low: number;
  readonly high: number;
};

export type SplitRules = {
  readonly penalty: number;
  readonly leastRows: number;
  readonly leastCurvature: number;
  /** by feature: +1 the score may not fall as the value rises, −1 not rise, 0 free */
  readonly directions: Int8Array;
};

export type SplitFound = {
  gain: number;
  feature: number;
  /** numeric: bins up to this one go left; −1: a categorical split by `goesLeft` */
  bin: number;
  missingLeft: boolean;
  readonly goesLeft: Uint8Array;
  gradient: number;
  curvature: number;
  count: number;
};

/** Less is rounding. */
const leastGain = 1e-9;
/** Against categories with few rows, which any target fits: as LightGBM's cat_smooth and cat_l2. */
const categorySmoothing = 10;

/** The value of a leaf that minimises the loss to second order: Chen & Guestrin, XGBoost, 2016, (5). */
export function leafValue(
  gradient: number,
  curvature: number,
  penalty: number,
  low: number,
  high: number,
): number {
  const free = -gradient / (curvature + penalty);
  return free < low ? low : free > high ? high : free;
}

/** Twice what the leaf takes off the loss: (4) of the same, for a value that bounds may hold back. */
function worthOf(gradient: number, curvature: number, penalty: number, value: number): number {
  return -(2 * gradient * value + (curvature + penalty) * value * value);
}

/** Finds the best split of a node over the given features; `found` is written only when there is a better one. */
export function findSplit(
  table: BinnedTable,
  histogram: Histogram,
  features: readonly number[],
  node: NodeSums,
  rules: SplitRules,
  found: SplitFound,
): void {
  found.gain = leastGain;
  found.feature = -1;
  for (const feature of features) {
    const offset = table.offsets[feature]!;
    const bins = table.offsets[feature + 1]! - offset;
    if (table.features[feature]!.kind === 'numeric') {
      scanNumeric(histogram, offset, bins, feature, node, rules, false, found);
      if (histogram.counts[offset]! > 0)
        scanNumeric(histogram, offset, bins, feature, node, rules, true, found);
    } else scanCategories(histogram, offset, bins, feature, node, rules, found);
  }
}

/** Tries every cut between bins, with the missing values on one side. */
function scanNumeric(
  { sums, counts }: Histogram,
  offset: number,
  bins: number,
  feature: number,
  { gradient, curvature, count, low, high }: NodeSums,
  { penalty, leastRows, leastCurvature, directions }: SplitRules,
  missingLeft: boolean,
  found: SplitFound,
): void {
  const direction = directions[feature]!;
  const own = leafValue(gradient, curvature, penalty, low, high);
  const parent = worthOf(gradient, curvature, penalty, own);
  let leftGradient = 0;
  let leftCurvature = 0;
  let leftCount = 0;
  for (let bin = missingLeft ? 0 : 1; bin < bins - 1; bin += 1) {
    const inBin = counts[offset + bin]!;
    if (inBin === 0) continue;
    leftGradient += sums[(offset + bin) * 2]!;
    leftCurvature += sums[(offset + bin) * 2 + 1]!;
    leftCount += inBin;
    if (leftCount < leastRows || leftCurvature < leastCurvature) continue;
    if (count - leftCount < leastRows || curvature - leftCurvature < leastCurvature) break;
    const left = leafValue(leftGradient, leftCurvature, penalty, low, high);
    const rightGradient = gradient - leftGradient;
    const rightCurvature = curvature - leftCurvature;
    const right = leafValue(rightGradient, rightCurvature, penalty, low, high);
    // Missing values alone on the left: there is no order between the sides.
    if (direction !== 0 && bin > 0 && (right - left) * direction < 0) continue;
    const gain =
      worthOf(leftGradient, leftCurvature, penalty, left) +
      worthOf(rightGradient, rightCurvature, penalty, right) -
      parent;
    if (!(gain > found.gain)) continue;
    found.gain = gain;
    found.feature = feature;
    found.bin = bin;
    found.missingLeft = missingLeft || (counts[offset] === 0 && leftCount * 2 >= count);
    found.gradient = leftGradient;
    found.curvature = leftCurvature;
    found.count = leftCount;
  }
}

const ranked = new Int32Array(256);
const ranks = new Float64Array(256);

/**
 * Categories in the order of their mean gradient, cut as if they were numbers: for two classes the best of
 * all subsets is one of these (Fisher, JASA 53, 1958; Breiman et al., CART, 1984, theorem 4.5).
 */
function scanCategories(
  { sums, counts }: Histogram,
  offset: number,
  bins: number,
  feature: number,
  { gradient, curvature, count, low, high }: NodeSums,
  { penalty, leastRows, leastCurvature }: SplitRules,
  found: SplitFound,
): void {
  let present = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    if (counts[offset + bin] === 0) continue;
    const at = (offset + bin) * 2;
    const rank = sums[at]! / (sums[at + 1]! + categorySmoothing);
    let place = present;
    for (; place > 0 && ranks[place - 1]! > rank; place -= 1) {
      ranks[place] = ranks[place - 1]!;
      ranked[place] = ranked[place - 1]!;
    }
    ranks[place] = rank;
    ranked[place] = bin;
    present += 1;
  }
  const held = penalty + categorySmoothing;
  const own = leafValue(gradient, curvature, held, low, high);
  const parent = worthOf(gradient, curvature, held, own);
  let leftGradient = 0;
  let leftCurvature = 0;
  let leftCount = 0;
  for (let taken = 1; taken < present; taken += 1) {
    const bin = ranked[taken - 1]!;
    leftGradient += sums[(offset + bin) * 2]!;
    leftCurvature += sums[(offset + bin) * 2 + 1]!;
    leftCount += counts[offset + bin]!;
    if (leftCount < leastRows || leftCurvature < leastCurvature) continue;
    if (count - leftCount < leastRows || curvature - leftCurvature < leastCurvature) break;
    const rightGradient = gradient - leftGradient;
    const rightCurvature = curvature - leftCurvature;
    const left = leafValue(leftGradient, leftCurvature, held, low, high);
    const right = leafValue(rightGradient, rightCurvature, held, low, high);
    const gain =
      worthOf(leftGradient, leftCurvature, held, left) +
      worthOf(rightGradient, rightCurvature, held, right) -
      parent;
    if (!(gain > found.gain)) continue;
    found.gain = gain;
    found.feature = feature;
    found.bin = -1;
    found.goesLeft.fill(0);
    for (let k = 0; k < taken; k += 1) found.goesLeft[ranked[k]!] = 1;
    // A category that this node has not seen goes where more rows go, by way of bin 0.
    if (counts[offset] === 0) found.goesLeft[0] = leftCount * 2 >= count ? 1 : 0;
    found.missingLeft = found.goesLeft[0] === 1;
    found.gradient = leftGradient;
    found.curvature = leftCurvature;
    found.count = leftCount;
  }
}
