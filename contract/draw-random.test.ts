import { describe, expect, it } from 'vitest';
import { blockText, streamOf, uniformBelow } from './draw-random.ts';

describe('a number below a bound', () => {
  // All words of four bits, each once: how often every number comes of them is counted, not estimated.
  it.each(Array.from({ length: 16 }, (_, index) => index + 1))(
    'below %i is reached by equally many words, and less than half of all are passed over',
    (bound) => {
      const reached = Array.from({ length: bound }, () => 0);
      let passedOver = 0;
      for (let word = 0; word < 16; word += 1) {
        let asked = 0;
        // After the word in question a word that every bound takes.
        const found = uniformBelow(() => (asked++ === 0 ? word : 0), 16, bound);
        if (asked === 1) reached[found] = (reached[found] ?? 0) + 1;
        else passedOver += 1;
      }
      expect(new Set(reached)).toEqual(new Set([Math.floor(16 / bound)]));
      expect(passedOver).toBe(16 % bound);
      expect(passedOver).toBeLessThan(8);
    },
  );

  it('takes no bound that words cannot reach', () => {
    for (const bound of [0, -1, 1.5, 17, Number.NaN])
      expect(() => uniformBelow(() => 0, 16, bound)).toThrow('a bound is a whole number');
  });
});

describe('a stream', () => {
  it('reads its blocks as words of 32 bits, big end first, and goes on to the next block', () => {
    const asked: number[] = [];
    const stream = streamOf((block) => {
      asked.push(block);
      return new Uint8Array(32).fill(0).map((_, at) => (at % 4 === 3 ? block * 8 + (at >> 2) : 0));
    });
    expect(Array.from({ length: 10 }, () => stream.below(1000))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(asked).toEqual([0, 1]);
  });

  it('is named by draw, version, ordinal, client seed and block', () => {
    const name = { drawId: 7, versionNo: 2, ordinal: 31, clientSeed: 'abc' };
    expect(blockText(name, 0)).toBe('7:2:31:abc:0');
  });
});
