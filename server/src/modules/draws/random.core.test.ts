import { expect, it } from 'vitest';
import { commitmentOf, randomOf } from './random.core.ts';

const seed = Buffer.alloc(32, 7);
const name = { drawId: 1, versionNo: 1, ordinal: 1, clientSeed: 'phone' };

it('a commitment is the SHA-256 of the seed, as any other tool computes it', () => {
  // printf '\0%.0s' {1..32} | sha256sum
  expect(commitmentOf(Buffer.alloc(32)).toString('hex')).toBe(
    '66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925',
  );
});

it('a stream is the HMAC of its name and block, as any other tool computes it', () => {
  // printf '1:1:1:phone:0' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07
  const first = randomOf(seed, name).below(2 ** 32);
  expect(first.toString(16).padStart(8, '0')).toBe('342b5025');
});

it.each([
  { ...name, drawId: 2 },
  { ...name, versionNo: 2 },
  { ...name, ordinal: 2 },
  { ...name, clientSeed: 'other' },
])('another play has another stream: %j', (other) => {
  const numbers = (of: typeof name) => {
    const stream = randomOf(seed, of);
    return Array.from({ length: 20 }, () => stream.below(1_000_000));
  };
  expect(numbers(other)).not.toEqual(numbers(name));
});

// Of a fixed seed, so that it is the same on every run: a statistic above these bounds would come of one fair
// generator in a million.
it.each([
  [6, 38],
  [37, 93],
])('numbers below %i fall evenly: chi-square below %i', (bound, limit) => {
  const perNumber = 200;
  const counts = Array.from({ length: bound }, () => 0);
  for (let ordinal = 1; ordinal <= bound * perNumber; ordinal += 1) {
    const number = randomOf(seed, { ...name, ordinal }).below(bound);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  const statistic = counts.reduce((sum, count) => sum + (count - perNumber) ** 2 / perNumber, 0);
  expect(statistic).toBeLessThan(limit);
});
