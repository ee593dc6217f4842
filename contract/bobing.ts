/** 博饼 as it is played in Xiamen: six dice in a bowl, and what a throw of them is. */

/** The prizes of a box of 63 cakes, the greatest first. */
export const bobingRanks = ['zhuangyuan', 'duitang', 'sanhong', 'sijin', 'erju', 'yixiu'] as const;
export type BobingRank = (typeof bobingRanks)[number];
/** How many of each a box has by custom: 1, 2, 4, 8, 16, 32. */
export const bobingBox: Readonly<Record<BobingRank, number>> = {
  zhuangyuan: 1,
  duitang: 2,
  sanhong: 4,
  sijin: 8,
  erju: 16,
  yixiu: 32,
};

/** Kinds of 状元, the greatest first. */
export const zhuangyuanKinds = [
  'golden_flower',
  'six_red',
  'six_ones',
  'six_black',
  'five_red',
  'five_alike',
  'four_red',
] as const;
export type ZhuangyuanKind = (typeof zhuangyuanKinds)[number];

export type BobingThrow = {
  rank: BobingRank | null;
  /** of a 状元 */
  kind: ZhuangyuanKind | null;
  /** what decides between two of one kind: more is greater */
  tieBreak: number;
};

const none: BobingThrow = { rank: null, kind: null, tieBreak: 0 };
const plain = (rank: BobingRank): BobingThrow => ({ rank, kind: null, tieBreak: 0 });
const top = (kind: ZhuangyuanKind, tieBreak = 0): BobingThrow => ({
  rank: 'zhuangyuan',
  kind,
  tieBreak,
});

/**
 * What six dice are. A throw is the greatest thing it can be and only that: four twos with two fours are 四进,
 * not 二举 as well. Between two of a kind the dice beside the set decide by their points (五红 and 五子登科
 * the one, 四点红 the sum of both), between two 六博黑 the points of the six.
 */
export function rankThrow(dice: readonly number[]): BobingThrow {
  if (dice.length !== 6 || dice.some((die) => !Number.isInteger(die) || die < 1 || die > 6))
    throw new Error(`a throw is six dice from 1 to 6, not ${dice.join(' ')}`);
  const count = (points: number): number => dice.filter((die) => die === points).length;
  const reds = count(4);
  const most = [1, 2, 3, 5, 6].toSorted((one, other) => count(other) - count(one))[0] ?? 1;
  const beside = (points: number): number =>
    dice.filter((die) => die !== points).reduce((sum, die) => sum + die, 0);
  if (reds === 4) return count(1) === 2 ? top('golden_flower') : top('four_red', beside(4));
  if (reds === 6) return top('six_red');
  if (count(1) === 6) return top('six_ones');
  if (count(most) === 6) return top('six_black', most);
  if (reds === 5) return top('five_red', beside(4));
  if (count(most) === 5) return top('five_alike', beside(most));
  if (new Set(dice).size === 6) return plain('duitang');
  if (reds === 3) return plain('sanhong');
  if (count(most) === 4) return plain('sijin');
  if (reds === 2) return plain('erju');
  return reds === 1 ? plain('yixiu') : none;
}

/** Negative when the first throw is the greater, 0 when neither is: who threw first keeps it then. */
export function compareThrows(one: BobingThrow, other: BobingThrow): number {
  const place = ({ rank }: BobingThrow): number =>
    rank === null ? bobingRanks.length : bobingRanks.indexOf(rank);
  const inner = ({ kind }: BobingThrow): number =>
    kind === null ? 0 : zhuangyuanKinds.indexOf(kind);
  return place(one) - place(other) || inner(one) - inner(other) || other.tieBreak - one.tieBreak;
}

/**
 * How great a 状元 is, as a number that orders them as `compareThrows` does; null of any other throw. So the
 * greatest of a table is found by an index.
 */
export function greatnessOf({ kind, tieBreak }: BobingThrow): number | null {
  // The dice beside a set sum to 12 at most.
  return kind === null
    ? null
    : (zhuangyuanKinds.length - zhuangyuanKinds.indexOf(kind)) * 100 + tieBreak;
}

/** Of the 6⁶ = 46,656 throws, how many are of a rank. The test derives each by combinatorics and by trying all. */
export const throwsOfRank: Readonly<Record<BobingRank, number>> = {
  zhuangyuan: 561,
  duitang: 720,
  sanhong: 2_500,
  sijin: 1_875,
  erju: 9_300,
  yixiu: 17_400,
};
export const allThrows = 46_656;
