import { describe, expect, it } from 'vitest';
import {
  allThrows,
  bobingBox,
  type BobingRank,
  compareThrows,
  greatnessOf,
  rankThrow,
  throwsOfRank,
  type ZhuangyuanKind,
  zhuangyuanKinds,
} from './bobing.ts';

const diceOf = (text: string): number[] => [...text].map(Number);
const choose = (from: number, some: number): number =>
  some === 0 ? 1 : (choose(from - 1, some - 1) * from) / some;

describe('a throw of six dice', () => {
  const table: [string, BobingRank | null, ZhuangyuanKind | null, number][] = [
    ['444411', 'zhuangyuan', 'golden_flower', 0],
    ['444444', 'zhuangyuan', 'six_red', 0],
    ['111111', 'zhuangyuan', 'six_ones', 0],
    ['666666', 'zhuangyuan', 'six_black', 6],
    ['222222', 'zhuangyuan', 'six_black', 2],
    ['444446', 'zhuangyuan', 'five_red', 6],
    ['444414', 'zhuangyuan', 'five_red', 1],
    ['333336', 'zhuangyuan', 'five_alike', 6],
    ['333343', 'zhuangyuan', 'five_alike', 4],
    ['111112', 'zhuangyuan', 'five_alike', 2],
    ['444466', 'zhuangyuan', 'four_red', 12],
    ['444412', 'zhuangyuan', 'four_red', 3],
    ['123456', 'duitang', null, 0],
    ['654321', 'duitang', null, 0],
    ['444123', 'sanhong', null, 0],
    ['444555', 'sanhong', null, 0],
    ['222235', 'sijin', null, 0],
    ['222244', 'sijin', null, 0],
    ['111145', 'sijin', null, 0],
    ['442235', 'erju', null, 0],
    ['442223', 'erju', null, 0],
    ['412235', 'yixiu', null, 0],
    ['422235', 'yixiu', null, 0],
    ['112233', null, null, 0],
    ['122235', null, null, 0],
  ];
  it.each(table)('%s is %s %s', (dice, rank, kind, tieBreak) => {
    expect(rankThrow(diceOf(dice))).toEqual({ rank, kind, tieBreak });
  });

  it('is six dice from 1 to 6', () => {
    for (const dice of [[], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 7], [1, 2, 3, 4, 5, 0.5]])
      expect(() => rankThrow(dice)).toThrow('six dice');
  });
});

describe('between two throws', () => {
  it.each([
    ['444411', '444444', 'golden flower before six fours'],
    ['444444', '111111', 'six fours before six ones'],
    ['111111', '666666', 'six ones before six black'],
    ['666666', '555555', 'six sixes before six fives'],
    ['222222', '444446', 'six black before five fours'],
    ['444446', '444445', 'five fours by the die beside'],
    ['444441', '666665', 'five fours before five alike'],
    ['222226', '666665', 'five alike by the die beside, not by their own points'],
    ['222221', '444466', 'five alike before four fours'],
    ['444466', '444456', 'four fours by the sum beside'],
    ['444412', '123456', 'the least 状元 before 对堂'],
    ['123456', '444123', '对堂 before 三红'],
    ['444123', '222235', '三红 before 四进'],
    ['222235', '442235', '四进 before 二举'],
    ['442235', '412235', '二举 before 一秀'],
    ['412235', '112233', '一秀 before nothing'],
  ])('%s beats %s: %s', (one, other) => {
    expect(compareThrows(rankThrow(diceOf(one)), rankThrow(diceOf(other)))).toBeLessThan(0);
    expect(compareThrows(rankThrow(diceOf(other)), rankThrow(diceOf(one)))).toBeGreaterThan(0);
  });
  it.each([
    ['444426', '444453'],
    ['333334', '555554'],
    ['444126', '444555'],
  ])('%s and %s are equal, so that the earlier one stands', (one, other) => {
    expect(compareThrows(rankThrow(diceOf(one)), rankThrow(diceOf(other)))).toBe(0);
  });
});

it('状元 are ordered by their number as they are by comparing them, and nothing else has one', () => {
  const throws = ['444411', '444444', '111111', '666666', '222222', '444446', '444441', '333336']
    .concat(['666661', '444466', '444465', '444412', '444422', '123456', '112233'])
    .map((text) => rankThrow(diceOf(text)));
  for (const one of throws)
    for (const other of throws.filter(({ kind }) => kind !== null))
      expect(Math.sign((greatnessOf(other) ?? 0) - (greatnessOf(one) ?? 0))).toBe(
        Math.sign(compareThrows(one, other)),
      );
});

describe('of all 46,656 throws', () => {
  const counts = new Map<string, number>();
  const dice = [1, 1, 1, 1, 1, 1];
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (let throwNo = 0; throwNo < 6 ** 6; throwNo += 1) {
    for (let at = 0; at < 6; at += 1) dice[at] = 1 + (Math.floor(throwNo / 6 ** at) % 6);
    const { rank, kind } = rankThrow(dice);
    count(rank ?? 'none');
    if (kind) count(kind);
  }

  // Derived without ranking a single throw: places of the set, times what may stand beside it.
  const kinds: Record<ZhuangyuanKind, number> = {
    golden_flower: choose(6, 4),
    six_red: 1,
    six_ones: 1,
    six_black: 4,
    five_red: choose(6, 5) * 5,
    five_alike: 5 * choose(6, 5) * 5,
    // two others from five points, but for both being ones
    four_red: choose(6, 4) * 5 ** 2 - choose(6, 4),
  };
  const fourAlike = 5 * choose(6, 4) * 5 ** 2;
  const derived: Record<BobingRank | 'none', number> = {
    zhuangyuan: Object.values(kinds).reduce((sum, one) => sum + one, 0),
    duitang: 6 * 5 * 4 * 3 * 2,
    sanhong: choose(6, 3) * 5 ** 3,
    sijin: fourAlike,
    // two fours, but for four alike beside them
    erju: choose(6, 2) * 5 ** 4 - 5 * choose(6, 2),
    // one four, but for 对堂, for five alike beside it, and for four alike and another beside it
    yixiu: 6 * 5 ** 5 - 720 - 5 * 6 - 5 * 30 * 4,
    // no four: but for six alike, five alike and another, four alike and two others
    none: 5 ** 6 - 5 - 5 * 6 * 4 - 5 * choose(6, 4) * 4 ** 2,
  };

  it.each(zhuangyuanKinds)('as many are %s as combinatorics says', (kind) => {
    expect(counts.get(kind)).toBe(kinds[kind]);
  });
  it.each(Object.keys(derived) as (keyof typeof derived)[])(
    'as many are %s as combinatorics says',
    (rank) => {
      expect(counts.get(rank)).toBe(derived[rank]);
    },
  );
  it('the published numbers are those, and with what is nothing they are all throws', () => {
    const { none, ...ranks } = derived;
    expect(throwsOfRank).toEqual(ranks);
    expect(Object.values(ranks).reduce((sum, one) => sum + one, none)).toBe(allThrows);
  });
  it('a box has 63 cakes', () => {
    expect(Object.values(bobingBox).reduce((sum, one) => sum + one, 0)).toBe(63);
  });
});
