/**
 * Random numbers that depend on the seed and a place only: the same customer gets the same life
 * whatever the number of customers, threads or the order of the work.
 */

/** sfc32 by C. Doty-Humphrey: 128 bits of state, passes PractRand, four 32-bit additions a number. */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** place: what the numbers are for, such as a customer's number; stream: which of its sequences. */
  constructor(seed: number, place: number, stream: number) {
    this.a = scramble(seed);
    this.b = scramble(this.a ^ place);
    this.c = scramble(this.b ^ stream);
    for (let round = 0; round < 8; round += 1) this.next32();
  }

  private next32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum;
  }

  /** In [0, 1), 32 bits. */
  uniform(): number {
    return (this.next32() >>> 0) / 4_294_967_296;
  }

  /** A whole number in [0, below). */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Poisson by multiplication (Knuth, TAOCP 3.4.1); meant for means below about 30. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let product = this.uniform();
    let count = 0;
    while (product > limit) {
      product *= this.uniform();
      count += 1;
    }
    return count;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

/** The finalizer of splitmix32: every bit of the input moves every bit of the output. */
function scramble(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** Draws an index with the probability of its weight. Build once, draw often. */
export function weighted(weights: readonly number[]): (random: SeededRandom) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const bounds: number[] = [];
  let sum = 0;
  for (const weight of weights) {
    sum += weight / total;
    bounds.push(sum);
  }
  return (random) => {
    const at = random.uniform();
    let index = 0;
    while (index < bounds.length - 1 && at >= (bounds[index] ?? 1)) index += 1;
    return index;
  };
}
