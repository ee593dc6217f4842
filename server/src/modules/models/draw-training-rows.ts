import type { Platform } from '#platform/platform.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import type { ModelDeclaration } from './declaration.core.ts';
import type { CategoricalColumn, FeatureTable } from './feature-table.core.ts';
import { type PlannedFeature, planFeatures } from './plan-features.ts';
import {
  type Counted,
  type FactsReach,
  possibleSnapshots,
  type Snapshot,
  splitByTime,
} from './plan-snapshots.core.ts';
import { readDoubles } from './read-doubles.ts';
import { readFactsReach } from './read-facts-reach.ts';
import { seededRandom, shuffle } from './seeded-random.core.ts';
import { ageBands, selectLabels, selectTrainingRows, sexes } from './select-rows.ts';
import { codesOf, joined, tabulate } from './tabulate-rows.core.ts';

export type DrawLimits = {
  /** more rows than this are sampled: fifty features of them are 100 MB */
  readonly mostRows: number;
  readonly customersPerRange: number;
};

export type TrainingRows = {
  readonly reach: FactsReach;
  readonly snapshots: { training: readonly Counted[]; test: Counted };
  readonly sampledShare: number;
  readonly features: readonly PlannedFeature[];
  /** the training dates first, the oldest first */
  readonly table: FeatureTable;
  readonly label: Uint8Array;
  readonly testFrom: number;
  readonly groups: readonly CategoricalColumn[];
};

type Engines = Pick<Platform, 'database' | 'analytics' | 'clock'>;
export type Tell = (done: number, of: number) => void;

/** Customer number, label, age band, sex: then the features. */
const before = 4;

/**
 * Customers as they were at ends of months, and what became of them. Every figure is compiled as of its
 * date; the rows of a date come in an order drawn by the seed, so that a part of them is a fair sample.
 */
export async function drawTrainingRows(
  engines: Engines,
  declaration: ModelDeclaration,
  seed: number,
  limits: DrawLimits,
  signal: AbortSignal,
  tell: Tell,
): Promise<Result<TrainingRows>> {
  const reach = await readFactsReach(engines);
  if (!reach) return refuse('MODEL_HISTORY_SHORT', { first: '', last: '' });
  const ranges = await rangesOf(engines, limits.customersPerRange);
  const possible = possibleSnapshots(reach, declaration.horizon);
  const counted: Counted[] = [];
  for (const snapshot of possible) {
    counted.push(await countRows(engines, declaration, snapshot, ranges, signal));
    tell(counted.length, possible.length * 2);
  }
  const snapshots = splitByTime(counted);
  if (!snapshots) return refuse('MODEL_HISTORY_SHORT', reach);

  const { training, test } = snapshots;
  const dates = [...training, test];
  const total = dates.reduce((sum, { rows }) => sum + rows, 0);
  const sampledShare = Math.min(1, limits.mostRows / total);
  const features = await planFeatures(engines, declaration.features);
  const width = before + features.length;
  const random = seededRandom(seed);
  const pieces: Float64Array[] = [];
  const order: number[] = [];
  let testFrom = 0;
  for (const [index, snapshot] of dates.entries()) {
    const sql = await selectTrainingRows(engines, declaration, snapshot, features);
    const drawn = await readRanges(engines, sql, ranges, { share: sampledShare }, signal);
    const rows = drawn.length / width;
    if (snapshot === test) testFrom = order.length;
    const places = Uint32Array.from({ length: rows }, (_, row) => order.length + row);
    shuffle(places, random);
    for (const place of places) order.push(place);
    pieces.push(drawn);
    tell(possible.length * (1 + (index + 1) / dates.length), possible.length * 2);
  }
  const places = Uint32Array.from(order);
  const columns = features.map(({ name, categories }) => ({ name, categories }));
  const table = tabulate(pieces, width, before, columns, places);
  const values = joined(pieces);
  const label = Uint8Array.from(places, (row) => values[row * width + 1]!);
  const group = (at: number, name: string, categories: readonly string[]): CategoricalColumn =>
    codesOf(values, table.rows, width, at, name, categories, places);
  return ok({
    reach,
    snapshots,
    sampledShare,
    features,
    table,
    label,
    testFrom,
    groups: [group(2, 'age', ageBands.map(bandName)), group(3, 'sex', sexes)],
  });
}

const bandName = (from: number, index: number): string => {
  const next = ageBands[index + 1];
  return next === undefined ? `${from}+` : `${from}–${next - 1}`;
};

type Range = { first_no: number; last_no: number };

/** Customers' numbers in parts, so that memory is bounded by a part. */
export async function rangesOf(
  { analytics }: Pick<Platform, 'analytics'>,
  size: number,
): Promise<Range[]> {
  const [row] = await analytics.query<{ highest: number }>(
    'SELECT max(customer_no) AS highest FROM customer_attribute',
  );
  return Array.from({ length: Math.ceil((row?.highest ?? 0) / size) }, (_, index) => ({
    first_no: index * size + 1,
    last_no: (index + 1) * size,
  }));
}

async function countRows(
  engines: Engines,
  declaration: ModelDeclaration,
  snapshot: Snapshot,
  ranges: readonly Range[],
  signal: AbortSignal,
): Promise<Counted> {
  const sql = `SELECT count() AS rows, sum(label) AS positives FROM (${await selectLabels(engines, declaration, snapshot)})`;
  let [rows, positives] = [0, 0];
  for (const range of ranges) {
    const [found] = await engines.analytics.query<{ rows: number; positives: number }>(sql, range, {
      signal,
    });
    rows += found?.rows ?? 0;
    positives += found?.positives ?? 0;
  }
  return { ...snapshot, rows, positives };
}

async function readRanges(
  { analytics }: Engines,
  sql: string,
  ranges: readonly Range[],
  params: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Float64Array> {
  const pieces: Float64Array[] = [];
  for (const range of ranges)
    pieces.push(await readDoubles(analytics, sql, { ...params, ...range }, signal));
  return joined(pieces);
}
