import type { FeatureTable } from './feature-table.core.ts';
import { probabilityOf } from './log-odds.core.ts';
import { seededRandom } from './seeded-random.core.ts';

/** Rows for tests: three numbers, one with gaps, two categories; the label follows most of them and chance. */
export function madeTable(rows: number, seed: number): { table: FeatureTable; label: Uint8Array } {
  const random = seededRandom(seed);
  const [age, balance, noise] = [0, 1, 2].map(() => new Float64Array(rows));
  const [channel, city] = [new Int32Array(rows), new Int32Array(rows)];
  const label = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) {
    age![row] = 18 + Math.floor(random.next() * 60);
    balance![row] = random.next() < 0.15 ? Number.NaN : random.next() ** 2 * 100;
    noise![row] = random.next();
    channel[row] = Math.floor(random.next() * 4) - 1;
    city[row] = Math.floor(random.next() * 12);
    const known = Number.isNaN(balance![row]!) ? -1 : balance![row]! / 40;
    const score =
      -1 + known + (channel[row] === 2 ? 1.2 : 0) + (age![row]! > 55 && city[row]! < 5 ? 1.5 : 0);
    label[row] = random.next() < probabilityOf(score) ? 1 : 0;
  }
  const cities = Array.from({ length: 12 }, (_, k) => `city ${k}`);
  return {
    label,
    table: {
      rows,
      columns: [
        { name: 'age', kind: 'numeric', values: age! },
        { name: 'balance', kind: 'numeric', values: balance! },
        { name: 'noise', kind: 'numeric', values: noise! },
        {
          name: 'channel',
          kind: 'categorical',
          codes: channel,
          categories: ['app', 'web', 'branch'],
        },
        { name: 'city', kind: 'categorical', codes: city, categories: cities },
      ],
    },
  };
}
