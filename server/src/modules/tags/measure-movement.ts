import type { Analytics } from '#platform/analytics/index.ts';
import {
  type ColumnStatistics,
  compileMovement,
  type Membership,
  movementKey,
  type Movements,
  withMovements,
} from './compile-statistics.core.ts';
import type { TagStatistic } from './tag-runs.ts';

type Side = { table: string; date: string };

/** Writes who entered and left between two dates into `into`, and gives the numbers per tag and value. */
export async function measureMovement(
  analytics: Analytics,
  memberships: readonly Membership[],
  into: string,
  now: Side,
  before: Side,
  signal: AbortSignal,
): Promise<Movements> {
  if (memberships.length === 0) return new Map();
  await analytics.command(
    `INSERT INTO ${into} ${compileMovement(memberships, now, before)}`,
    {},
    { signal },
  );
  const rows = await analytics.query<{ tag: string; value: string; entered: number; left: number }>(
    `SELECT tag, value, bitmapCardinality(entered) AS entered, bitmapCardinality(left) AS left FROM ${into} WHERE business_date = {date:Date}`,
    { date: now.date },
    { signal },
  );
  return new Map(
    rows.map((row) => [movementKey(row.tag, row.value), { entered: row.entered, left: row.left }]),
  );
}

/**
 * Joins statistics with who came and went. A tag that was not computed on the date before has
 * nothing to be compared with, neither have numbers and dates.
 */
export function joinMovement(
  tags: readonly ColumnStatistics[],
  movements: Movements,
  comparedWith: string | null,
  computedBefore: ReadonlySet<string>,
): TagStatistic[] {
  return tags.map((tag) => {
    const comparable =
      comparedWith !== null && tag.distribution.values.length > 0 && computedBefore.has(tag.code);
    if (!comparable)
      return {
        ...tag,
        distribution: withMovements(tag.code, tag.distribution, new Map()),
        entered: null,
        left: null,
        compared_with: null,
      };
    const distribution = withMovements(tag.code, tag.distribution, movements);
    const total = (side: 'entered' | 'left'): number =>
      distribution.values.reduce((sum, value) => sum + value[side], 0);
    return {
      ...tag,
      distribution,
      entered: total('entered'),
      left: total('left'),
      compared_with: comparedWith,
    };
  });
}
