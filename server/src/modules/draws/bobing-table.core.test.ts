import { describe, expect, it } from 'vitest';
import { isTableFull, type OutcomeRules } from '#contract/draw-outcome.ts';
import { type Contender, decideTable } from './bobing-table.core.ts';

const throws = (...dice: string[]): Contender[] =>
  dice.map((text, at) => ({ ordinal: at + 1, customerNo: at + 101, dice: [...text].map(Number) }));

describe('the 状元 of a table', () => {
  it.each([
    ['is of the greatest kind', ['444412', '444411', '666666'], [], 2, []],
    ['of one kind of the greater die beside', ['444442', '444446', '444443'], [], 2, []],
    ['of two that are equal of who threw first', ['444426', '444435', '444453'], [], 1, []],
    ['is nobody’s where nobody threw one', [], [], null, []],
    ['passes over who may have nothing', ['444411', '444444', '444412'], [101], 2, [1]],
    ['and everybody before who may', ['444412', '444444', '444411'], [103, 102], 1, [3, 2]],
    ['and is nobody’s where nobody may', ['444412', '444411'], [101, 102], null, [2, 1]],
    ['but names none that a greater one beats', ['444411', '444444'], [102], 1, []],
  ] as const)('%s', (_, dice, barred, winner, passedOver) => {
    const decided = decideTable(throws(...dice), new Set(barred));
    expect([decided.winner?.ordinal ?? null, decided.passedOver]).toEqual([winner, passedOver]);
  });
});

describe('a table is over before its time', () => {
  const prize = (code: string) => ({ code, weight: 0, unlockAfter: 0, perCustomer: null });
  const rules: OutcomeRules = {
    kind: 'bobing',
    totalWeight: 1,
    prizes: ['zhuangyuan', 'duitang', 'yixiu'].map(prize),
    guarantee: null,
    zhuangyuanAtEnd: true,
  };
  it.each([
    ['once nothing else is left and somebody threw a 状元', rules, [1, 0, 0], true, true],
    ['not while anything else is left', rules, [1, 0, 1], true, false],
    ['not before somebody threw a 状元', rules, [1, 0, 0], false, false],
    ['not where 状元 is won at once', { ...rules, zhuangyuanAtEnd: false }, [0, 0, 0], true, false],
    [
      'not where there is nothing beside 状元',
      { ...rules, prizes: [prize('zhuangyuan')] },
      [1],
      true,
      false,
    ],
  ])('%s', (_, given, left, contended, expected) => {
    expect(isTableFull(given, left, contended)).toBe(expected);
  });
});
