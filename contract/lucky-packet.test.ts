import { describe, expect, it } from 'vitest';
import { luckyAmounts } from './lucky-packet.ts';

/** A stream that draws the given numbers, and says within which bounds it was asked. */
function drawing(...numbers: number[]) {
  const bounds: number[] = [];
  const rest = [...numbers];
  const below = (bound: number): number => {
    bounds.push(bound);
    return Math.min(rest.shift() ?? 0, bound - 1);
  };
  return { stream: { below }, bounds };
}

describe('the amounts of a lucky packet', () => {
  it.each([
    // 1,000 fen for 4, at least 100 each: 600 are over, so the first draws from 0 to 2 × 150
    [
      { totalFen: 1_000, number: 4, leastFen: 100 },
      [300, 0, 150],
      [301, 201, 301],
      [400, 100, 250, 250],
    ],
    // all luck at once: nothing is left to draw but the least
    [
      { totalFen: 1_000, number: 4, leastFen: 100 },
      [300, 200, 100],
      [301, 201, 101],
      [400, 300, 200, 100],
    ],
    // no luck at all: the last has all of it
    [
      { totalFen: 1_000, number: 4, leastFen: 100 },
      [0, 0, 0],
      [301, 401, 601],
      [100, 100, 100, 700],
    ],
    [{ totalFen: 400, number: 4, leastFen: 100 }, [], [1, 1, 1], [100, 100, 100, 100]],
    [{ totalFen: 402, number: 4, leastFen: 100 }, [1, 0, 1], [2, 1, 2], [101, 100, 101, 100]],
    [{ totalFen: 7, number: 1, leastFen: 1 }, [], [], [7]],
  ])('%o drawing %o', (rule, numbers, asked, expected) => {
    const { stream, bounds } = drawing(...numbers);
    expect(luckyAmounts(rule, stream)).toEqual(expected);
    expect(bounds).toEqual(asked);
  });

  it('a total below number × least is no packet', () => {
    const rule = { totalFen: 399, number: 4, leastFen: 100 };
    expect(() => luckyAmounts(rule, drawing().stream)).toThrow('the least');
  });
});
