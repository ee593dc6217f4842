/** What all customers of one sample bank share: its date, its employers and its merchants. */
import { dayOf } from './calendar.ts';
import { outlets } from './organization.ts';
import { categories, sampleEmployers, sampleMerchants } from './sample-subjects.ts';
import type { SampleEmployer, SampleMerchant } from './sample-subjects.ts';
import { weighted } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface SampleSize {
  readonly seed: number;
  readonly customers: number;
  /** the last business date, YYYY-MM-DD */
  readonly asOf: string;
}

export interface SampleWorld {
  readonly seed: number;
  readonly customers: number;
  readonly asOf: number;
  readonly employers: readonly SampleEmployer[];
  readonly merchants: readonly SampleMerchant[];
  /** an employer of that city, by size */
  drawEmployer(city: string, random: SeededRandom): number;
  /** the id of a merchant of that city and category, or an empty text where there is none */
  drawMerchant(city: string, category: number, random: SeededRandom): string;
}

export function sampleWorld({ seed, customers, asOf }: SampleSize): SampleWorld {
  const day = dayOf(asOf);
  const employers = sampleEmployers(seed, day, customers);
  const merchants = sampleMerchants(seed, day, customers);
  const cityOf = (outlet: number): string => outlets[outlet]?.city ?? '';

  const employersOf = Map.groupBy(employers.keys(), (index) =>
    cityOf(employers[index]?.outlet ?? 0),
  );
  const drawOf = new Map(
    [...employersOf].map(([city, indexes]) => [
      city,
      weighted(indexes.map((index) => employers[index]?.weight ?? 0)),
    ]),
  );
  const categoryNames = categories.map(({ category }) => category);
  const merchantsOf = Map.groupBy(
    merchants,
    ({ outlet, category }) => `${cityOf(outlet)} ${category}`,
  );
  return {
    seed,
    customers,
    asOf: day,
    employers,
    merchants,
    drawEmployer: (city, random) => employersOf.get(city)?.[drawOf.get(city)?.(random) ?? 0] ?? 0,
    drawMerchant(city, category, random) {
      const near = merchantsOf.get(`${city} ${categoryNames[category] ?? ''}`);
      return near?.[random.below(near.length)]?.id ?? '';
    },
  };
}
