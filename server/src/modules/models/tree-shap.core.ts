import { type Forest, goesLeft } from './forest.core.ts';

/** What a run over one row keeps at hand: the path to a node, one slice of each array a level. */
export type ShapBench = {
  readonly feature: Int16Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
};

export function shapBenchFor(forest: Forest): ShapBench {
  const deepest = depthOf(forest) + 2;
  const size = (deepest * (deepest + 1)) / 2 + deepest;
  return {
    feature: new Int16Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
}

function depthOf({ roots, feature, left, right }: Forest): number {
  const below = (node: number): number =>
    feature[node]! < 0 ? 0 : 1 + Math.max(below(left[node]!), below(right[node]!));
  return roots.reduce((deepest, root) => Math.max(deepest, below(root)), 0);
}

/** The score expected of a row of which nothing is known: the mean over the training rows. */
export function expectedScore({ base, roots, feature, left, right, value, cover }: Forest): number {
  const below = (node: number): number => {
    if (feature[node]! < 0) return value[node]!;
    const [one, other] = [left[node]!, right[node]!];
    return (cover[one]! * below(one) + cover[other]! * below(other)) / cover[node]!;
  };
  return roots.reduce((sum, root) => sum + below(root), base);
}

/**
 * Adds to `target[feature]` the Shapley value of each feature for one row, where features that are left out
 * are averaged over the training rows that passed each node: Lundberg, Erion & Lee, Consistent Individualized
 * Feature Attribution for Tree Ensembles, 2018, algorithm 2. Together with `expectedScore` they sum to the
 * row's score.
 */
export function addShapValues(
  forest: Forest,
  bench: ShapBench,
  bins: Uint8Array,
  start: number,
  stride: number,
  target: Float64Array,
  targetStart: number,
): void {
  const { feature: paths, zero, one } = bench;
  for (const root of forest.roots) descend(root, 0, 0, 1, 1, -1);

  /** `at`: where this level's path begins; `length`: elements on it before the one that is added now. */
  function descend(
    node: number,
    at: number,
    length: number,
    zeroFraction: number,
    oneFraction: number,
    feature: number,
  ): void {
    extend(bench, at, length, zeroFraction, oneFraction, feature);
    const asked = forest.feature[node]!;
    if (asked < 0) {
      const value = forest.value[node]!;
      for (let k = 1; k <= length; k += 1)
        target[targetStart + paths[at + k]!]! +=
          unwoundSum(bench, at, length, k) * (one[at + k]! - zero[at + k]!) * value;
      return;
    }
    const isLeft = goesLeft(forest, node, bins[start + asked * stride]!);
    const hot = isLeft ? forest.left[node]! : forest.right[node]!;
    const cold = isLeft ? forest.right[node]! : forest.left[node]!;
    let elements = length;
    let [zeroBefore, oneBefore] = [1, 1];
    let seen = 1;
    while (seen <= length && paths[at + seen] !== asked) seen += 1;
    if (seen <= length) {
      zeroBefore = zero[at + seen]!;
      oneBefore = one[at + seen]!;
      unwind(bench, at, length, seen);
      elements -= 1;
    }
    const cover = forest.cover[node]!;
    const below = at + elements + 1;
    for (const isHot of branches) {
      copyPath(bench, at, below, elements);
      const child = isHot ? hot : cold;
      const part = (zeroBefore * forest.cover[child]!) / cover;
      descend(child, below, elements + 1, part, isHot ? oneBefore : 0, asked);
    }
  }
}

const branches = [true, false] as const;

function copyPath(
  { feature, zero, one, weight }: ShapBench,
  from: number,
  to: number,
  elements: number,
): void {
  for (let k = 0; k <= elements; k += 1) {
    feature[to + k] = feature[from + k]!;
    zero[to + k] = zero[from + k]!;
    one[to + k] = one[from + k]!;
    weight[to + k] = weight[from + k]!;
  }
}

/** EXTEND of the paper: one more element, and the weights of subsets of each size with it. */
function extend(
  { feature: paths, zero, one, weight }: ShapBench,
  at: number,
  length: number,
  zeroFraction: number,
  oneFraction: number,
  feature: number,
): void {
  paths[at + length] = feature;
  zero[at + length] = zeroFraction;
  one[at + length] = oneFraction;
  weight[at + length] = length === 0 ? 1 : 0;
  for (let k = length - 1; k >= 0; k -= 1) {
    const kept = weight[at + k]!;
    weight[at + k + 1]! += (oneFraction * kept * (k + 1)) / (length + 1);
    weight[at + k] = (zeroFraction * kept * (length - k)) / (length + 1);
  }
}

/** UNWIND of the paper: the path without its element `taken`, weights included. */
function unwind(
  { feature: paths, zero, one, weight }: ShapBench,
  at: number,
  length: number,
  taken: number,
): void {
  const oneFraction = one[at + taken]!;
  const zeroFraction = zero[at + taken]!;
  let next = weight[at + length]!;
  for (let k = length - 1; k >= 0; k -= 1) {
    if (oneFraction !== 0) {
      const kept = weight[at + k]!;
      weight[at + k] = (next * (length + 1)) / ((k + 1) * oneFraction);
      next = kept - (weight[at + k]! * zeroFraction * (length - k)) / (length + 1);
    } else weight[at + k] = (weight[at + k]! * (length + 1)) / (zeroFraction * (length - k));
  }
  for (let k = taken; k < length; k += 1) {
    paths[at + k] = paths[at + k + 1]!;
    zero[at + k] = zero[at + k + 1]!;
    one[at + k] = one[at + k + 1]!;
  }
}

/** The sum of the weights that UNWIND would leave, without leaving them. */
function unwoundSum(
  { zero, one, weight }: ShapBench,
  at: number,
  length: number,
  taken: number,
): number {
  const oneFraction = one[at + taken]!;
  const zeroFraction = zero[at + taken]!;
  let next = weight[at + length]!;
  let total = 0;
  for (let k = length - 1; k >= 0; k -= 1) {
    if (oneFraction !== 0) {
      const part = (next * (length + 1)) / ((k + 1) * oneFraction);
      total += part;
      next = weight[at + k]! - (part * zeroFraction * (length - k)) / (length + 1);
    } else total += (weight[at + k]! * (length + 1)) / (zeroFraction * (length - k));
  }
  return total;
}
