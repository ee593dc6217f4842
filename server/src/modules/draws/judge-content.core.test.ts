import { describe, expect, it } from 'vitest';
import { type DrawContent, drawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import { canonical, judgeContent, worstCaseFen } from './judge-content.core.ts';

const now = new Date('2026-09-01T00:00:00Z');
const prize = {
  code: 'coffee',
  name: { zh: '咖啡券', en: 'Coffee' },
  offerId: 1,
  valueFen: 1_500,
  weight: 30,
  stock: 10,
  unlockAfter: 0,
  perCustomer: null,
};
const wheel: DrawContent = drawContent.parse({
  name: { zh: '开门红', en: 'Open doors' },
  startsAt: '2026-09-20T00:00:00Z',
  endsAt: '2026-10-08T00:00:00Z',
  thanks: { zh: '谢谢参与', en: 'Thank you' },
  totalWeight: 100,
  prizes: [prize],
  chances: [{ action: 'sign_in', count: 1 }],
});
const question = {
  text: { zh: '存款保险最高偿付?', en: 'What does deposit insurance pay at most?' },
  options: [
    { zh: '五十万元', en: '500,000' },
    { zh: '一百万元', en: '1,000,000' },
  ],
  right: 0,
};
const answer = {
  action: 'answer' as const,
  count: 1,
  perDay: null,
  total: null,
  streakDays: null,
  keptFen: null,
};
const codeOf = (
  change: Partial<DrawContent>,
  { kind = 'wheel', capFen = 5_000_000 }: { kind?: DrawKind; capFen?: number } = {},
): string => {
  const offers = new Map([
    [1, { faceFen: 1_500, isLimited: false, isUncertain: false }],
    [2, { faceFen: 5_000_001, isLimited: false, isUncertain: false }],
    [3, { faceFen: 1_500, isLimited: true, isUncertain: false }],
    [4, { faceFen: 1_500, isLimited: false, isUncertain: true }],
  ]);
  const judged = judgeContent(kind, { ...wheel, ...change }, { now, capFen, offers });
  return judged.ok
    ? 'OK'
    : [judged.refusal.code, judged.refusal.facts['problems']].join(' ').trim();
};

describe('rules may be submitted', () => {
  it.each([
    ['as they are', {}, 'OK'],
    ['with a prize of the last part', { prizes: [{ ...prize, weight: 100 }] }, 'OK'],
    ['not without a prize', { prizes: [] }, 'DRAW_INCOMPLETE no_prizes'],
    ['not with two prizes of one code', { prizes: [prize, prize] }, 'DRAW_INCOMPLETE same_codes'],
    [
      'not with weights above the total',
      { prizes: [prize, { ...prize, code: 'tea', weight: 71 }] },
      'DRAW_INCOMPLETE weights_above_total',
    ],
    [
      'not with a prize nobody can win',
      { prizes: [{ ...prize, weight: 0 }] },
      'DRAW_INCOMPLETE weight_of_nothing',
    ],
    ['not ending before they begin', { endsAt: '2026-09-19T00:00:00Z' }, 'DRAW_INCOMPLETE days'],
    [
      'not for a time gone by',
      { startsAt: '2026-08-01T00:00:00Z', endsAt: '2026-08-31T00:00:00Z' },
      'DRAW_INCOMPLETE over',
    ],
    [
      'not guaranteeing a prize there is not',
      { guarantee: { afterPlays: 5, prize: 'tea' } },
      'DRAW_INCOMPLETE guarantee',
    ],
    [
      'not guaranteeing a prize that is locked',
      { prizes: [{ ...prize, unlockAfter: 2 }], guarantee: { afterPlays: 5, prize: 'coffee' } },
      'DRAW_INCOMPLETE guarantee',
    ],
    ['not without a way to play', { chances: [] }, 'DRAW_INCOMPLETE no_chances'],
    [
      'not with questions nobody is asked for',
      { quiz: { questions: [question], asked: 1, needed: 1 } },
      'DRAW_INCOMPLETE quiz',
    ],
    [
      'with questions',
      { chances: [answer], quiz: { questions: [question], asked: 1, needed: 1 } },
      'OK',
    ],
    [
      'not asking more questions than there are',
      { chances: [answer], quiz: { questions: [question], asked: 2, needed: 1 } },
      'DRAW_INCOMPLETE quiz',
    ],
    [
      'not with a right answer that is no option',
      { chances: [answer], quiz: { questions: [{ ...question, right: 2 }], asked: 1, needed: 1 } },
      'DRAW_INCOMPLETE quiz',
    ],
    [
      'not for funds kept without a line',
      { chances: [{ ...answer, action: 'funds_kept' }] },
      'DRAW_INCOMPLETE kept',
    ],
    ['with one', { chances: [{ ...answer, action: 'funds_kept', keptFen: 1 }] }, 'OK'],
    [
      'not with an offer there is not',
      { prizes: [{ ...prize, offerId: 9 }] },
      'DRAW_INCOMPLETE offers',
    ],
    [
      'not with an offer that has limits of its own',
      { prizes: [{ ...prize, offerId: 3 }] },
      'DRAW_INCOMPLETE limited_offers',
    ],
    [
      'not with a gift or a chance, which is not set aside before the reveal',
      { prizes: [{ ...prize, offerId: 4 }] },
      'DRAW_INCOMPLETE uncertain_offers',
    ],
    [
      'not with a value that is not the offer’s',
      { prizes: [{ ...prize, valueFen: 1_501 }] },
      'DRAW_PRIZE_VALUE',
    ],
    [
      'not with a prize above 50,000 yuan',
      { prizes: [{ ...prize, offerId: 2, valueFen: 5_000_001 }] },
      'DRAW_PRIZE_ABOVE_CAP',
    ],
  ] satisfies [string, Partial<DrawContent>, string][])('%s', (_, change, code) => {
    expect(codeOf(change)).toBe(code);
  });

  it('up to the cap that the bank has set', () => {
    expect(codeOf({}, { capFen: 1_500 })).toBe('OK');
    expect(codeOf({}, { capFen: 1_499 })).toBe('DRAW_PRIZE_ABOVE_CAP');
  });
  it('of 博饼 with its ranks only, whose weights are the dice', () => {
    expect(codeOf({}, { kind: 'bobing' })).toBe('DRAW_INCOMPLETE not_a_rank');
    expect(codeOf({ prizes: [{ ...prize, code: 'yixiu', weight: 0 }] }, { kind: 'bobing' })).toBe(
      'OK',
    );
  });
});

it('the worst case is all of the stock', () => {
  expect(worstCaseFen({ prizes: [prize, { ...prize, stock: 3, valueFen: 20_000 }] })).toBe(75_000);
});

it('rules are hashed by what they say, not by the order of their keys', () => {
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
});
