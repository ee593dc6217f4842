import { expect, test } from 'vitest';
import { parseLookUp, parsePlay, parseProof } from './parse-draw.ts';

const play = { ordinal: 1, reason: 'won', commitment: 'c', playedAt: '2026-06-15T02:00:00Z' };
const rules = { kind: 'wheel', totalWeight: 3, prizes: [] };
const proof = { play, rules, state: { ordinal: 1, stockLeft: [], sincePrize: 0 }, seed: null };

test('an answer of the server is taken whole', () => {
  expect(parseProof(proof)).toBe(proof);
  expect(parsePlay(play)).toBe(play);
});

test.each([null, '<html>', {}, [], { ...play, ordinal: '1' }, { rules, plays: [] }])(
  'what is no answer of the server is not shown: %o',
  (answer) => {
    expect([parseLookUp(answer), parsePlay(answer), parseProof(answer)]).toEqual([
      null,
      null,
      null,
    ]);
  },
);
