import { expect, it } from 'vitest';
import type { ChanceRule } from '#contract/draw-content.ts';
import { judgeChance } from './chance.core.ts';

const rule: ChanceRule = {
  action: 'purchase',
  count: 2,
  perDay: 5,
  total: 9,
  streakDays: null,
  keptFen: null,
};
const deed = { action: 'purchase' as const, naturalKey: 'T1' };

it.each([
  ['a deed earns what its rule says', { today: 0, total: 0 }, false, { kind: 'earned', count: 2 }],
  ['up to the limit of the day', { today: 4, total: 4 }, false, { kind: 'earned', count: 1 }],
  ['and not beyond it', { today: 5, total: 5 }, false, { kind: 'limit' }],
  ['up to the limit of the draw', { today: 0, total: 8 }, false, { kind: 'earned', count: 1 }],
  ['and not beyond it', { today: 0, total: 9 }, false, { kind: 'limit' }],
  ['a deed told again earns nothing', { today: 2, total: 2 }, true, { kind: 'known' }],
] as const)('%s', (_, earned, isKnown, verdict) => {
  expect(judgeChance([rule], deed, earned, isKnown)).toEqual(verdict);
});

it('without limits it earns every time', () => {
  const free = { ...rule, perDay: null, total: null };
  expect(judgeChance([free], deed, { today: 99, total: 99 }, false)).toEqual({
    kind: 'earned',
    count: 2,
  });
});

it('what no rule names earns nothing', () => {
  expect(judgeChance([rule], { ...deed, action: 'task' }, { today: 0, total: 0 }, false)).toEqual({
    kind: 'no_rule',
  });
});
