/**
 * Numbers that look random and are the same for the same seed: xoshiro128** (Blackman & Vigna, Scrambled
 * Linear Pseudorandom Number Generators, 2018), its state filled by SplitMix32's steps.
 */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
};

export function seededRandom(seed: number): Random {
  let fill = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85ebca6b);
  const filled = (): number => {
    fill = (fill + 0x9e3779b9) | 0;
    let mixed = Math.imul(fill ^ (fill >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, d] = [filled(), filled(), filled(), filled()];
  return {
    next() {
      const scaled = Math.imul(b, 5);
      const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      return result / 2 ** 32;
    },
  };
}

/** Shuffles in place (Fisher–Yates, as in Knuth's algorithm P). */
export function shuffle(rows: Uint32Array, random: Random): void {
  for (let last = rows.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    const kept = rows[last] ?? 0;
    rows[last] = rows[other] ?? 0;
    rows[other] = kept;
  }
}
