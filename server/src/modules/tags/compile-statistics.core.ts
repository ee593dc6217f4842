import { z } from 'zod';
import { type TagDistribution, toldQuantiles } from '#contract/tags.ts';
import { standsAlone } from '#platform/analytics/canonical-party.core.ts';
import type { TagColumn } from './compile-tags.core.ts';
import { quoteText } from './quote-sql.core.ts';

/** One membership that people enter and leave: a flag (value '') or one value of a choice. */
export type Membership = { tag: string; value: string; condition: string };

export function membershipsOf(columns: readonly TagColumn[]): Membership[] {
  return columns.flatMap(({ tag, name }) => {
    if (tag.type === 'flag') return [{ tag: tag.code, value: '', condition: `${name} = 1` }];
    return (tag.choices ?? []).map((choice) => ({
      tag: tag.code,
      value: choice.value,
      condition: `${name} = ${quoteText(choice.value)}`,
    }));
  });
}

/**
 * Members of every flag and choice on two dates as bitmaps, one scan each, and their differences:
 * rows of (business_date, tag, value, compared_with, entered, left). Who was merged into another in between
 * has not left.
 */
export function compileMovement(
  memberships: readonly Membership[],
  now: { table: string; date: string },
  before: { table: string; date: string },
): string {
  const bitmaps = (side: { table: string; date: string }): string =>
    `SELECT [${memberships.map(({ condition }) => `groupBitmapStateIf(customer_no, ${condition})`).join(', ')}] AS members
      FROM ${side.table} WHERE business_date = toDate(${quoteText(side.date)}) AND ${standsAlone('customer_no')}`;
  const list = (of: (membership: Membership) => string): string =>
    `[${memberships.map((membership) => quoteText(of(membership))).join(', ')}]`;
  return `SELECT toDate(${quoteText(now.date)}) AS business_date, tag, value, toDate(${quoteText(before.date)}) AS compared_with,
    bitmapAndnot(members_now, members_before) AS entered, bitmapAndnot(members_before, members_now) AS left
  FROM (SELECT now.members AS now_list, before.members AS before_list FROM (${bitmaps(now)}) AS now CROSS JOIN (${bitmaps(before)}) AS before)
  ARRAY JOIN now_list AS members_now, before_list AS members_before, ${list(({ tag }) => tag)} AS tag, ${list(({ value }) => value)} AS value`;
}

/** One row with everything that is told of each column: counts, figures, quantiles, months. */
export function compileStatistics(
  columns: readonly TagColumn[],
  table: string,
  date: string,
): string {
  const parts = columns.flatMap(({ tag, name, type }): string[] => {
    const known = type.startsWith('Nullable') ? `count(${name})` : 'count()';
    switch (tag.type) {
      case 'flag':
        return [`sum(${name}) AS ${name}__covered`];
      case 'choice':
        return [
          `countIf(${name} != '') AS ${name}__covered`,
          `[${(tag.choices ?? []).map((choice) => `countIf(${name} = ${quoteText(choice.value)})`).join(', ')}] AS ${name}__values`,
        ];
      case 'date':
        return [
          `${known} AS ${name}__covered`,
          `sumMapIf([ifNull(toYYYYMM(${name}), 0)], [1], isNotNull(${name})) AS ${name}__months`,
        ];
      case 'number':
        // Sketched within 1 %, so that the same rows give the same figures in any order of reading.
        return [
          `${known} AS ${name}__covered`,
          `[min(toFloat64(${name})), max(toFloat64(${name})), avg(${name})] AS ${name}__figures`,
          `quantilesDD(0.01, ${toldQuantiles.join(', ')})(toFloat64(${name})) AS ${name}__quantiles`,
        ];
    }
  });
  return `SELECT count() AS customers, ${parts.join(',\n  ')} FROM ${table} WHERE business_date = toDate(${quoteText(date)})`;
}

const statisticsRow = z.record(
  z.string(),
  z.union([
    z.number(),
    z.array(z.number().nullable()),
    z.tuple([z.array(z.number()), z.array(z.number())]),
    z.null(),
  ]),
);

export type ColumnStatistics = { code: string; coverage: number; distribution: TagDistribution };
export type Movements = ReadonlyMap<string, { entered: number; left: number }>;
export const movementKey = (tag: string, value: string): string => `${tag} ${value}`;

/** Who came and went, put beside the number of each value. */
export function withMovements(
  tag: string,
  distribution: TagDistribution,
  movements: Movements,
): TagDistribution {
  const moved = (value: string): { entered: number; left: number } =>
    movements.get(movementKey(tag, value)) ?? { entered: 0, left: 0 };
  return {
    ...distribution,
    values: distribution.values.map((of) => ({ ...of, ...moved(of.value) })),
  };
}

/** Reads the row of compileStatistics; nobody has come or gone yet. */
export function readStatistics(
  columns: readonly TagColumn[],
  answer: unknown,
): { customers: number; tags: ColumnStatistics[] } {
  const row = statisticsRow.parse(answer);
  const single = (name: string): number => z.number().parse(row[name]);
  const list = (name: string): number[] =>
    z
      .array(z.number().nullable())
      .parse(row[name])
      .map((value) => value ?? 0);
  const still = { entered: 0, left: 0 };
  const tags = columns.map(({ tag, name }): ColumnStatistics => {
    const coverage = single(`${name}__covered`);
    const empty: TagDistribution = { values: [], figures: null, buckets: [] };
    if (tag.type === 'flag') {
      return {
        code: tag.code,
        coverage,
        distribution: { ...empty, values: [{ value: '', customers: coverage, ...still }] },
      };
    }
    if (tag.type === 'choice') {
      const counts = list(`${name}__values`);
      const values = (tag.choices ?? []).map(({ value }, index) => ({
        value,
        customers: counts[index] ?? 0,
        ...still,
      }));
      return { code: tag.code, coverage, distribution: { ...empty, values } };
    }
    if (tag.type === 'date') {
      const [keys, counts] = z
        .tuple([z.array(z.number()), z.array(z.number())])
        .parse(row[`${name}__months`]);
      return {
        code: tag.code,
        coverage,
        distribution: {
          ...empty,
          buckets: keys.map((month, index) => monthBucket(month, counts[index] ?? 0)),
        },
      };
    }
    const [minimum = 0, maximum = 0, mean = 0] = list(`${name}__figures`);
    const figures =
      coverage === 0 ? null : { minimum, maximum, mean, quantiles: list(`${name}__quantiles`) };
    return { code: tag.code, coverage, distribution: { ...empty, figures } };
  });
  return { customers: single('customers'), tags };
}

function monthBucket(
  month: number,
  customers: number,
): { from: string; to: string; customers: number } {
  const start = new Date(Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1));
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
  return { from: start.toISOString().slice(0, 10), to: end.toISOString().slice(0, 10), customers };
}
