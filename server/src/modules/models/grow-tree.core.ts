import {
  findSplit,
  leafValue,
  type NodeSums,
  type SplitFound,
  type SplitRules,
} from './find-split.core.ts';
import { type Forest, goesLeft, missingRight, subsetWords } from './forest.core.ts';
import {
  type BinnedTable,
  emptyHistogram,
  fillHistogram,
  type Histogram,
  subtractHistogram,
} from './histogram.core.ts';

export type GrowthRules = SplitRules & {
  readonly leaves: number;
  readonly depth: number;
  readonly learningRate: number;
};

/** Where growing writes: a forest with room, and how much of it is taken. */
export type Nursery = { readonly forest: Forest; trees: number; nodes: number; subsets: number };

/** What growing needs again and again, made once. */
export type Workbench = {
  /** rows in the order of the leaves they have come to */
  readonly order: Uint32Array;
  readonly aside: Uint32Array;
  /** gradient and curvature in the order of `order` */
  readonly pairs: Float64Array;
  readonly histograms: Histogram[];
};

export function workbenchFor(table: BinnedTable, rows: number, leaves: number): Workbench {
  return {
    order: new Uint32Array(rows),
    aside: new Uint32Array(rows),
    pairs: new Float64Array(rows * 2),
    histograms: Array.from({ length: leaves }, () => emptyHistogram(table)),
  };
}

/** A leaf that may still be split. */
type OpenLeaf = NodeSums & {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly histogram: Histogram;
  readonly split: SplitFound;
};

/**
 * Grows one tree over `order[0 … rows)`, the leaf that gains most first (Shi, Best-first Decision Tree
 * Learning, 2007; as in LightGBM). Of two children only the smaller one's histogram is summed; the other is
 * the parent's less that one. Gives the leaves with their ranges in `order`.
 *
 * Monotone features: a split that would turn the values round is not taken, and the values below either side
 * stay on theirs of the middle between both (as in XGBoost's bounds), so no later split can turn them round.
 */
export function growTree(
  table: BinnedTable,
  features: readonly number[],
  bench: Workbench,
  rows: number,
  gradients: { readonly gradient: Float64Array; readonly curvature: Float64Array },
  rules: GrowthRules,
  nursery: Nursery,
): OpenLeaf[] {
  const { order, pairs } = bench;
  let gradient = 0;
  let curvature = 0;
  for (let at = 0; at < rows; at += 1) {
    const row = order[at]!;
    const g = gradients.gradient[row]!;
    const h = gradients.curvature[row]!;
    pairs[at * 2] = g;
    pairs[at * 2 + 1] = h;
    gradient += g;
    curvature += h;
  }
  const free = [...bench.histograms];
  const histogram = takeOne(free);
  fillHistogram(table, features, order, [0, rows], pairs, histogram);
  const open = (leaf: Omit<OpenLeaf, 'split'>): OpenLeaf => {
    const split = noSplit();
    if (leaf.depth < rules.depth && leaf.count >= 2 * rules.leastRows)
      findSplit(table, leaf.histogram, features, leaf, rules, split);
    return { ...leaf, split };
  };
  const root = addLeaf(nursery, rows);
  nursery.forest.roots[nursery.trees] = root;
  nursery.trees += 1;
  const whole = { gradient, curvature, count: rows, low: -Infinity, high: Infinity };
  const leaves = [open({ ...whole, node: root, from: 0, to: rows, depth: 0, histogram })];
  while (leaves.length < rules.leaves) {
    let best = 0;
    for (let k = 1; k < leaves.length; k += 1)
      if (gainOf(leaves[k]!) > gainOf(leaves[best]!)) best = k;
    const parent = leaves[best]!;
    if (gainOf(parent) <= 0) break;
    writeSplit(nursery, parent);
    const middle = partition(table, bench, nursery.forest, parent);
    const [left, right] = sumsOfChildren(parent, rules);
    const leftNode = addLeaf(nursery, left.count);
    const rightNode = addLeaf(nursery, right.count);
    nursery.forest.left[parent.node] = leftNode;
    nursery.forest.right[parent.node] = rightNode;
    const depth = parent.depth + 1;
    const { from, to } = parent;
    const small = takeOne(free);
    const leftIsSmall = left.count <= right.count;
    const smallRange = leftIsSmall ? ([from, middle] as const) : ([middle, to] as const);
    fillHistogram(table, features, order, smallRange, pairs, small);
    subtractHistogram(parent.histogram, small);
    const [leftSums, rightSums] = leftIsSmall
      ? [small, parent.histogram]
      : [parent.histogram, small];
    leaves[best] = open({ ...left, node: leftNode, from, to: middle, depth, histogram: leftSums });
    leaves.push(open({ ...right, node: rightNode, from: middle, to, depth, histogram: rightSums }));
  }
  for (const leaf of leaves)
    nursery.forest.value[leaf.node] =
      leafValue(leaf.gradient, leaf.curvature, rules.penalty, leaf.low, leaf.high) *
      rules.learningRate;
  return leaves;
}

function takeOne(free: Histogram[]): Histogram {
  const histogram = free.pop();
  if (!histogram) throw new Error('there are fewer histograms than leaves');
  return histogram;
}

const gainOf = ({ split }: OpenLeaf): number => (split.feature < 0 ? 0 : split.gain);

function noSplit(): SplitFound {
  return {
    gain: 0,
    feature: -1,
    bin: 0,
    missingLeft: false,
    goesLeft: new Uint8Array(256),
    gradient: 0,
    curvature: 0,
    count: 0,
  };
}

function addLeaf(nursery: Nursery, cover: number): number {
  const node = nursery.nodes;
  nursery.nodes += 1;
  nursery.forest.feature[node] = -1;
  nursery.forest.subset[node] = -1;
  nursery.forest.cover[node] = cover;
  return node;
}

function writeSplit(nursery: Nursery, { node, split }: OpenLeaf): void {
  const { forest } = nursery;
  forest.feature[node] = split.feature;
  forest.shift[node] = split.missingLeft ? 0 : missingRight;
  if (split.bin >= 0) {
    forest.threshold[node] = split.missingLeft ? split.bin : split.bin - 1;
    return;
  }
  forest.threshold[node] = 0;
  forest.subset[node] = nursery.subsets;
  for (let bin = 0; bin < 255; bin += 1)
    if (split.goesLeft[bin] === 1)
      forest.subsets[nursery.subsets + (bin >>> 5)]! |= 1 << (bin & 31);
  nursery.subsets += subsetWords;
}

/** Brings the rows that go left to the front of the leaf's range, each side in its order; gives the middle. */
function partition(
  table: BinnedTable,
  { order, aside, pairs }: Workbench,
  forest: Forest,
  { node, from, to, split }: OpenLeaf,
): number {
  const side = new Uint8Array(256);
  for (let bin = 0; bin < 256; bin += 1) side[bin] = goesLeft(forest, node, bin) ? 1 : 0;
  const column = split.feature * table.rows;
  const sidePairs = new Float64Array((to - from) * 2);
  let left = from;
  let right = 0;
  for (let at = from; at < to; at += 1) {
    const row = order[at]!;
    if (side[table.bins[column + row]!] === 1) {
      order[left] = row;
      pairs[left * 2] = pairs[at * 2]!;
      pairs[left * 2 + 1] = pairs[at * 2 + 1]!;
      left += 1;
    } else {
      aside[right] = row;
      sidePairs[right * 2] = pairs[at * 2]!;
      sidePairs[right * 2 + 1] = pairs[at * 2 + 1]!;
      right += 1;
    }
  }
  order.set(aside.subarray(0, right), left);
  pairs.set(sidePairs.subarray(0, right * 2), left * 2);
  return left;
}

function sumsOfChildren(parent: OpenLeaf, rules: GrowthRules): [NodeSums, NodeSums] {
  const { split, low, high } = parent;
  const left = { gradient: split.gradient, curvature: split.curvature, count: split.count };
  const right = {
    gradient: parent.gradient - split.gradient,
    curvature: parent.curvature - split.curvature,
    count: parent.count - split.count,
  };
  const direction = split.bin > 0 ? rules.directions[split.feature]! : 0;
  if (direction === 0)
    return [
      { ...left, low, high },
      { ...right, low, high },
    ];
  const value = (sums: { gradient: number; curvature: number }): number =>
    leafValue(sums.gradient, sums.curvature, rules.penalty, low, high);
  const middle = (value(left) + value(right)) / 2;
  return direction > 0
    ? [
        { ...left, low, high: middle },
        { ...right, low: middle, high },
      ]
    : [
        { ...left, low: middle, high },
        { ...right, low, high: middle },
      ];
}
