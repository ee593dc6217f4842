import type { BinnedFeature, TreeNodes, TreesModel } from '#contract/models.ts';

/**
 * Trees as columns of nodes, one after the other, so that walking them touches nothing but numbers.
 *
 * A numeric split asks `((bin + shift) & 255) <= threshold`: bins are 0 (missing) to 254; shift 255 takes one
 * from each and turns bin 0 into 255, above every threshold, which sends a missing value right.
 */
export type Forest = {
  readonly base: number;
  readonly features: readonly BinnedFeature[];
  /** node of each tree's root */
  readonly roots: Int32Array;
  /** −1: a leaf */
  readonly feature: Int16Array;
  readonly threshold: Uint8Array;
  readonly shift: Uint8Array;
  /** where the bits of a categorical split begin in `subsets`, −1: numeric */
  readonly subset: Int32Array;
  /** 256 bits a categorical split, one a bin: set goes left */
  readonly subsets: Uint32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  readonly cover: Float64Array;
};

export const subsetWords = 8;

/** A missing value goes right by this shift, left by 0. */
export const missingRight = 255;

/** Whether a bin goes left at a split. */
export function goesLeft(forest: Forest, node: number, bin: number): boolean {
  const at = forest.subset[node]!;
  if (at < 0) return ((bin + forest.shift[node]!) & 255) <= forest.threshold[node]!;
  return ((forest.subsets[at + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
}

/** The leaf that a row falls into; its bins stand at `start`, one feature each `stride`. */
export function leafOf(
  forest: Forest,
  root: number,
  bins: Uint8Array,
  start: number,
  stride: number,
): number {
  const { feature, threshold, shift, subset, subsets, left, right } = forest;
  let node = root;
  for (;;) {
    const asked = feature[node]!;
    if (asked < 0) return node;
    const bin = bins[start + asked * stride]!;
    const at = subset[node]!;
    const isLeft =
      at < 0
        ? ((bin + shift[node]!) & 255) <= threshold[node]!
        : ((subsets[at + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
    node = isLeft ? left[node]! : right[node]!;
  }
}

/** Reads a stored model; the inverse of `documentOf`. */
export function forestOf({ base, features, trees }: TreesModel): Forest {
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const categorical = trees.reduce((sum, { bins }) => sum + bins.filter((set) => set).length, 0);
  const forest: Forest = {
    base,
    features,
    roots: new Int32Array(trees.length),
    feature: new Int16Array(nodes),
    threshold: new Uint8Array(nodes),
    shift: new Uint8Array(nodes),
    subset: new Int32Array(nodes).fill(-1),
    subsets: new Uint32Array(categorical * subsetWords),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
  };
  let first = 0;
  let subset = 0;
  trees.forEach((tree, index) => {
    forest.roots[index] = first;
    tree.feature.forEach((feature, k) => {
      const node = first + k;
      const shift = tree.missingLeft[k]! ? 0 : missingRight;
      forest.feature[node] = feature;
      forest.shift[node] = shift;
      forest.threshold[node] = shift === 0 ? tree.bin[k]! : tree.bin[k]! - 1;
      forest.left[node] = first + tree.left[k]!;
      forest.right[node] = first + tree.right[k]!;
      forest.value[node] = tree.value[k]!;
      forest.cover[node] = tree.cover[k]!;
      const bins = tree.bins[k];
      if (!bins) return;
      forest.subset[node] = subset;
      for (const bin of bins) forest.subsets[subset + (bin >>> 5)]! |= 1 << (bin & 31);
      subset += subsetWords;
    });
    first += tree.feature.length;
  });
  return forest;
}

/** The forest's first `rounds` trees, of so many nodes, as they are stored; children are counted from their tree's root. */
export function documentOf(forest: Forest, rounds: number, nodes: number): TreesModel {
  const trees: TreeNodes[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = forest.roots[round]!;
    const end = round + 1 < rounds ? forest.roots[round + 1]! : nodes;
    const range = Array.from({ length: end - first }, (_, k) => first + k);
    const isLeaf = (node: number): boolean => forest.feature[node]! < 0;
    const missingLeft = (node: number): boolean =>
      forest.subset[node]! < 0
        ? forest.shift[node] === 0
        : (forest.subsets[forest.subset[node]!]! & 1) === 1;
    trees.push({
      feature: range.map((node) => forest.feature[node]!),
      bin: range.map((node) => forest.threshold[node]! + (forest.shift[node] === 0 ? 0 : 1)),
      missingLeft: range.map(missingLeft),
      bins: range.map((node) => binsOf(forest, node)),
      left: range.map((node) => (isLeaf(node) ? 0 : forest.left[node]! - first)),
      right: range.map((node) => (isLeaf(node) ? 0 : forest.right[node]! - first)),
      value: range.map((node) => forest.value[node]!),
      cover: range.map((node) => forest.cover[node]!),
    });
  }
  return { learner: 'trees', base: forest.base, features: [...forest.features], trees };
}

function binsOf({ subset, subsets }: Forest, node: number): number[] | null {
  const at = subset[node]!;
  if (at < 0) return null;
  const bins: number[] = [];
  for (let bin = 0; bin < 255; bin += 1)
    if (((subsets[at + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1) bins.push(bin);
  return bins;
}
