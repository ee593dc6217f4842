import { describe, expect, it } from 'vitest';
import {
  decideOutcome,
  oddsOf,
  oddsOfNone,
  type OutcomeRules,
  type PlayState,
} from './draw-outcome.ts';
import type { RandomStream } from './draw-random.ts';

/** 100 parts: 10 a phone, 30 a coffee, the rest nothing. */
const wheel: OutcomeRules = {
  kind: 'wheel',
  totalWeight: 100,
  prizes: [
    { code: 'phone', weight: 10, unlockAfter: 0, perCustomer: 1 },
    { code: 'coffee', weight: 30, unlockAfter: 0, perCustomer: null },
  ],
  guarantee: null,
};
const fresh: PlayState = {
  ordinal: 1,
  stockLeft: [1, 5],
  sincePrize: 0,
  limited: [],
  excluded: false,
};
const at = (...points: number[]): RandomStream => {
  const left = points.values();
  return { below: () => left.next().value ?? 0 };
};
const play = (point: number, state: Partial<PlayState> = {}, rules: Partial<OutcomeRules> = {}) => {
  const { landed, prize, reason } = decideOutcome(
    { ...wheel, ...rules },
    { ...fresh, ...state },
    at(point),
  );
  return [landed, prize, reason];
};

describe('a weighted table', () => {
  it.each([
    [0, 'phone'],
    [9, 'phone'],
    [10, 'coffee'],
    [39, 'coffee'],
  ])('point %i of 100 is a %s', (point, prize) => {
    expect(play(point)).toEqual([prize, prize, 'won']);
  });
  it.each([40, 99])('point %i of 100 is nothing', (point) => {
    expect(play(point)).toEqual([null, null, 'no_prize']);
  });

  it('gives nothing in place of a prize that is out of stock, and not another prize', () => {
    expect(play(5, { stockLeft: [0, 5] })).toEqual(['phone', null, 'out_of_stock']);
  });
  it('gives a prize from the play on that unlocks it', () => {
    const prizes = wheel.prizes.map((prize) => ({ ...prize, unlockAfter: 100 }));
    expect(play(5, { ordinal: 99 }, { prizes })).toEqual(['phone', null, 'locked']);
    expect(play(5, { ordinal: 100 }, { prizes })).toEqual(['phone', 'phone', 'won']);
  });
  it('gives a customer no more of a prize than one may win', () => {
    expect(play(5, { limited: ['phone'] })).toEqual(['phone', null, 'customer_limit']);
    expect(play(15, { limited: ['phone'] })).toEqual(['coffee', 'coffee', 'won']);
  });
  it('gives nothing to who is excluded, and says so only where a prize would have been', () => {
    expect(play(5, { excluded: true })).toEqual(['phone', null, 'excluded']);
    expect(play(50, { excluded: true })).toEqual([null, null, 'no_prize']);
  });
});

describe('a guaranteed prize', () => {
  const guarantee = { afterPlays: 3, prize: 'coffee' };
  it.each([
    ['the third play without a prize brings it', { sincePrize: 2 }, [null, 'coffee', 'guaranteed']],
    ['and every later one, while it was out', { sincePrize: 7 }, [null, 'coffee', 'guaranteed']],
    ['the second does not', { sincePrize: 1 }, [null, null, 'no_prize']],
    ['nor when it is out of stock', { sincePrize: 2, stockLeft: [1, 0] }, [null, null, 'no_prize']],
    [
      'nor to who has as many as one may',
      { sincePrize: 2, limited: ['coffee'] },
      [null, null, 'no_prize'],
    ],
    ['nor to who is excluded', { sincePrize: 2, excluded: true }, [null, null, 'no_prize']],
  ] as const)('%s', (_, state, outcome) => {
    expect(play(50, state, { guarantee })).toEqual(outcome);
  });
  it('comes as well where the play landed on a prize that is not there to be given', () => {
    expect(play(5, { sincePrize: 2, stockLeft: [0, 5] }, { guarantee })).toEqual([
      'phone',
      'coffee',
      'guaranteed',
    ]);
  });
  it('leaves a greater prize won by chance alone', () => {
    expect(play(5, { sincePrize: 2 }, { guarantee })).toEqual(['phone', 'phone', 'won']);
  });
});

describe('博饼', () => {
  const bobing: OutcomeRules = {
    kind: 'bobing',
    totalWeight: 1,
    prizes: [
      { code: 'zhuangyuan', weight: 0, unlockAfter: 0, perCustomer: null },
      { code: 'yixiu', weight: 0, unlockAfter: 0, perCustomer: null },
    ],
    guarantee: null,
  };
  it.each([
    [[3, 3, 3, 3, 0, 0], 'zhuangyuan', 'won'],
    [[3, 0, 1, 1, 2, 4], 'yixiu', 'won'],
    [[3, 3, 1, 1, 2, 4], null, 'no_prize'],
  ] as const)('six numbers below 6 are the dice %j', (points, prize, reason) => {
    expect(decideOutcome(bobing, fresh, at(...points))).toEqual({
      landed: prize,
      prize,
      reason,
      dice: points.map((point) => point + 1),
    });
  });
  it('has odds of the dice, whatever weights say', () => {
    expect(oddsOf(bobing)).toEqual([
      { code: 'zhuangyuan', numerator: 187, denominator: 15_552 },
      { code: 'yixiu', numerator: 725, denominator: 1_944 },
    ]);
    expect(oddsOfNone(bobing)).toEqual({ code: 'none', numerator: 9_565, denominator: 15_552 });
  });
});

it('odds are exact fractions in lowest terms, and none lands on what is left', () => {
  expect(oddsOf(wheel)).toEqual([
    { code: 'phone', numerator: 1, denominator: 10 },
    { code: 'coffee', numerator: 3, denominator: 10 },
  ]);
  expect(oddsOfNone(wheel)).toEqual({ code: 'none', numerator: 3, denominator: 5 });
});
