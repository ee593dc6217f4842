import { canonicalParty, partiesOf } from '#platform/analytics/canonical-party.core.ts';
import { type Compiled, compileExpression, type Meaning } from './compile-expression.core.ts';
import type { SubjectKind } from '#contract/tags.ts';
import { DeclarationError } from './expression.core.ts';
import { columnOfTable, type FactTable, factTables } from './fact-tables.core.ts';
import { factTableOf, type Metric, valueOfMetric } from './metric.core.ts';
import { parseExpression } from './parse-expression.core.ts';
import { quoteDate, quoteText } from './quote-sql.core.ts';
import {
  latestSnapshot,
  type Period,
  periodConditions,
  periodOf,
  type SnapshotSeries,
} from './window.core.ts';

export type MetricRun = {
  asOf: string;
  /** sums of money count rows of this currency only: fen and cents do not add up */
  currency: string;
  /** per snapshot table */
  snapshots: ReadonlyMap<string, readonly SnapshotSeries[]>;
  /** per fact table whose rows were gathered for this run, where they stand */
  gathered?: ReadonlyMap<string, string>;
};

/** One scan of a fact table: a row per subject with all its metrics, as `subject_no`, `m_<code>` … */
export type MetricScan = { fact: string; sql: string; metrics: readonly Metric[] };

/** The numbers of subjects that a statement works on, given as parameters of the statement. */
const rangeParameters = { first: '{first_no:UInt32}', last: '{last_no:UInt32}' };

/** Which subjects a scan is about, as a condition on the column that holds their number. */
export type SubjectCondition = (column: string) => string;

export const inRange: SubjectCondition = (column) =>
  `${column} BETWEEN ${rangeParameters.first} AND ${rangeParameters.last}`;

/**
 * The subject a fact row belongs to, and the rows of the subjects wanted. Facts keep the number the
 * source's identity was given; customers may have been merged since.
 */
function rowsOf(
  kind: SubjectKind,
  key: string,
  wanted: SubjectCondition,
): { subject: string; condition: string } {
  return kind === 'customer'
    ? { subject: canonicalParty(key), condition: partiesOf(wanted, key) }
    : { subject: key, condition: wanted(key) };
}

/** All metrics of one fact table in one scan with conditional aggregates; of a range of numbers, or of other subjects. */
export function compileMetricScan(
  metrics: readonly Metric[],
  run: MetricRun,
  subjects: SubjectCondition = inRange,
): MetricScan {
  const [first] = metrics;
  if (!first) throw new DeclarationError('a scan without metrics');
  const table = factTableOf(first);
  const key = table.subjects[first.subjectKind];
  if (key === undefined) throw new DeclarationError(`${table.name} has no ${first.subjectKind}`);
  const scan = scanPeriod(metrics, run);
  const aggregates = metrics.map(
    (metric) => `${compileAggregate(metric, table, run, scan)} AS m_${metric.code}`,
  );
  const { subject, condition } = rowsOf(first.subjectKind, key, subjects);
  const standsIn = run.gathered?.get(table.name) ?? (table.from ? null : table.name);
  const conditions = [
    ...(standsIn === null ? [] : [condition]),
    ...(scan.after === null ? [] : [`${table.date} > ${quoteDate(scan.after)}`]),
    `${table.date} <= ${quoteDate(scan.until)}`,
  ];
  const sql = `SELECT ${subject} AS subject_no,\n  ${aggregates.join(',\n  ')}
FROM ${standsIn ?? table.from?.(condition)}
WHERE ${conditions.join(' AND ')}
GROUP BY subject_no`;
  return { fact: table.name, sql, metrics };
}

/** The value of a metric where the scans are joined: subjects without rows have none. */
export function metricInJoin(metric: Metric, run: MetricRun): Compiled {
  const value = valueOfMetric(metric);
  if (metric.aggregate !== 'snapshot_average' && metric.aggregate !== 'snapshot_last')
    return { sql: `m_${metric.code}`, ...value };
  const known = seriesOf(metric, run).length > 0;
  return { sql: known ? `ifNull(m_${metric.code}, 0)` : 'CAST(NULL AS Nullable(Int64))', ...value };
}

/** Whether there is anything to look at: a snapshot table without a picture in the window says nothing of anybody. */
export function isRecorded(metric: Metric, run: MetricRun): boolean {
  return !factTableOf(metric).snapshot || seriesOf(metric, run).length > 0;
}

/** The longest period that any metric of the scan looks at. */
function scanPeriod(metrics: readonly Metric[], run: MetricRun): Period {
  let after: string | null = run.asOf;
  for (const metric of metrics) {
    const start = startOf(metric, run);
    if (start === null) return { after: null, until: run.asOf };
    if (start < after) after = start;
  }
  return { after, until: run.asOf };
}

function startOf(metric: Metric, run: MetricRun): string | null {
  if (metric.aggregate === 'month_on_month') return periodOf(monthBefore(metric), run.asOf).after;
  if (metric.window.kind !== 'latest') return periodOf(metric.window, run.asOf).after;
  // One scan reads from the oldest picture asked for; a picture's own date is compared in the aggregate.
  const days = seriesOf(metric, run)
    .flatMap((series) => series.days)
    .sort();
  return days[0] === undefined ? run.asOf : dayBefore(days[0]);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The pictures a metric of a snapshot table looks at. */
function seriesOf(metric: Metric, run: MetricRun): SnapshotSeries[] {
  const { window } = metric;
  const period = window.kind === 'latest' ? null : periodOf(window, run.asOf);
  const inside = (days: readonly string[]): string[] =>
    days.filter(
      (day) => period && day <= period.until && (period.after === null || day > period.after),
    );
  const newest = (days: readonly string[]): string[] => {
    const day =
      window.kind === 'latest' ? latestSnapshot(days, run.asOf, window.daysAgo ?? 0) : undefined;
    return day === undefined ? [] : [day];
  };
  return (run.snapshots.get(metric.fact) ?? [])
    .map((series) => ({
      ...series,
      days: period ? inside(series.days) : newest(series.days),
      strays: inside(series.strays),
    }))
    .filter((series) => series.days.length > 0);
}

/** Rows of the series, whatever their date. */
function rowsOfSeries({ source, kinds }: SnapshotSeries): string {
  const own = `source = ${quoteText(source)}`;
  return kinds === null ? own : `${own} AND kind IN (${kinds.map(quoteText).join(', ')})`;
}

function compileAggregate(metric: Metric, table: FactTable, run: MetricRun, scan: Period): string {
  const meaning = meaningOf(table, run);
  const rows = [
    ...windowConditions(metric, table, run, scan),
    ...filterConditions(metric, metric.filter, meaning),
  ];
  const field = metric.field === undefined ? undefined : fieldOf(metric, metric.field, meaning);
  const money = metric.field?.endsWith('_fen') === true && table.columns['currency'] !== undefined;
  const isCurrency = `currency = ${quoteText(run.currency)}`;
  // One multiplication per row serves every sum; as a condition it would be evaluated per metric.
  const addend = money ? `${need(metric, field)} * (${isCurrency})` : (field ?? '');
  const rowsOfField = money ? [...rows, isCurrency] : rows;
  const total = (conditions: readonly string[]): string =>
    field === undefined
      ? conditional('count', [], conditions)
      : conditional('sum', [addend], conditions);
  switch (metric.aggregate) {
    case 'sum':
      return conditional('sum', [need(metric, addend || undefined)], rows);
    // Signed like sums: ClickHouse finds no common type of the two, where a tag compares or adds them.
    case 'count':
      return `toInt64(${conditional('count', [], rows)})`;
    case 'distinct':
      return (
        countOfBits(metric, table, run, rows) ??
        `toInt64(${conditional('uniqExact', [need(metric, field)], rows)})`
      );
    case 'average':
      return conditional('avgOrNull', [need(metric, field)], rowsOfField);
    case 'minimum':
      return conditional('minOrNull', [need(metric, field)], rowsOfField);
    case 'maximum':
      return conditional('maxOrNull', [need(metric, field)], rowsOfField);
    case 'first':
    case 'last': {
      const pick = metric.aggregate === 'first' ? 'argMin' : 'argMax';
      const orNull = valueOfMetric(metric).nullable ? 'OrNull' : '';
      return conditional(
        `${pick}${orNull}`,
        [need(metric, field), `(${table.date}, ${table.order})`],
        rowsOfField,
      );
    }
    case 'days_since':
      return `dateDiff('day', ${conditional('maxOrNull', [table.date], rows)}, ${quoteDate(run.asOf)})`;
    case 'share': {
      const part = [...rows, ...filterConditions(metric, metric.part, meaning)];
      return `${total(part)} / nullIf(${total(rows)}, 0)`;
    }
    case 'month_on_month': {
      const before = periodConditions(table.date, periodOf(monthBefore(metric), run.asOf), scan);
      const counted = filterConditions(metric, metric.filter, meaning);
      return `${total(rows)} / nullIf(${total([...before, ...counted])}, 0) - 1`;
    }
    case 'streak':
      return streak(
        conditional('groupUniqArray', [`toInt32(toRelativeMonthNum(${table.date}))`], rows),
        run.asOf,
      );
    case 'sum_since':
      return sumSince(metric, table, need(metric, addend || undefined), rows, [
        ...windowConditions(metric, table, run, scan),
        ...filterConditions(metric, metric.since, meaning),
        `${table.date} <= addDays(${quoteDate(run.asOf)}, 1 - ${daysOf(metric)})`,
      ]);
    case 'snapshot_average':
      return snapshotAverage(
        metric,
        need(metric, addend || undefined),
        filterConditions(metric, metric.filter, meaning),
        table,
        run,
      );
    case 'snapshot_last':
      return conditional(
        'sum',
        [need(metric, addend || undefined)],
        [...lastPictures(metric, table, run), ...filterConditions(metric, metric.filter, meaning)],
      );
  }
}

/** The calendar month before the one a metric looks at. */
function monthBefore({ code, fact, window }: Metric): { kind: 'month'; ago: number } {
  if (window.kind !== 'month' || window.ago === 0)
    throw new DeclarationError(`metric ${code}: month_on_month wants a whole calendar month`);
  if (factTables.get(fact)?.snapshot)
    throw new DeclarationError(
      `metric ${code}: month_on_month adds up what happened, not snapshots`,
    );
  return { kind: 'month', ago: window.ago + 1 };
}

const bits = 64;
const shortestMonth = 28;

/**
 * Distinct days or months of a window that has no more of them than a word has bits: each sets the bit
 * of its number modulo 64, and the bits are counted. Two sets of months were a quarter of a scan of 60
 * metrics; as bits they cost what a sum costs.
 */
function countOfBits(
  metric: Metric,
  table: FactTable,
  run: MetricRun,
  rows: readonly string[],
): string | undefined {
  const number = { month: 'toRelativeMonthNum', [table.date]: 'toRelativeDayNum' }[
    metric.field ?? ''
  ];
  if (number === undefined || metric.window.kind === 'latest') return undefined;
  const { after, until } = periodOf(metric.window, run.asOf);
  if (after === null) return undefined;
  const days = (Date.parse(until) - Date.parse(after)) / 86_400_000;
  // A window of n days touches two months more than it has whole ones.
  const most = metric.field === 'month' ? days / shortestMonth + 2 : days;
  if (most > bits) return undefined;
  const bit = `bitShiftLeft(toUInt64(1), bitAnd(toUInt32(${number}(${table.date})), ${bits - 1}))`;
  const counted = `bitCount(${conditional('groupBitOr', [bit], rows)})`;
  // In the middle of a month three months touch four calendar months: of three, no more than three count.
  return metric.field === 'month' && metric.window.kind === 'last' && metric.window.unit === 'month'
    ? `least(${counted}, ${metric.window.count})`
    : counted;
}

/** `f(x)` or `fIf(x, conditions)`. */
function conditional(name: string, of: readonly string[], conditions: readonly string[]): string {
  if (conditions.length === 0) return `${name}(${of.join(', ')})`;
  return `${name}If(${[...of, conditions.join(' AND ')].join(', ')})`;
}

function windowConditions(
  metric: Metric,
  table: FactTable,
  run: MetricRun,
  scan: Period,
): string[] {
  if (metric.window.kind !== 'latest')
    return periodConditions(table.date, periodOf(metric.window, run.asOf), scan);
  if (!table.snapshot)
    throw new DeclarationError(`metric ${metric.code}: ${table.name} has no snapshots`);
  return [onPictures(seriesOf(metric, run), table)];
}

/** Rows of the last picture that each source has in the window. */
function lastPictures(metric: Metric, table: FactTable, run: MetricRun): string[] {
  if (!table.snapshot || metric.window.kind === 'latest')
    throw new DeclarationError(`metric ${metric.code}: the last snapshot wants one of a period`);
  const series = seriesOf(metric, run).map((one) => ({ ...one, days: one.days.slice(-1) }));
  return [onPictures(series, table)];
}

function onPictures(of: readonly SnapshotSeries[], table: FactTable): string {
  const pictures = of.flatMap((series) =>
    series.days.map((day) => `(${rowsOfSeries(series)} AND ${table.date} = ${quoteDate(day)})`),
  );
  if (pictures.length === 0) return '0';
  return pictures.length === 1 ? (pictures[0] ?? '0') : `(${pictures.join(' OR ')})`;
}

/** Weighs each row by one over the number of pictures of its source, so that the sum is the mean. */
function snapshotAverage(
  metric: Metric,
  addend: string,
  filter: readonly string[],
  table: FactTable,
  run: MetricRun,
): string {
  if (!table.snapshot || metric.window.kind === 'latest')
    throw new DeclarationError(`metric ${metric.code}: an average wants snapshots in a period`);
  const period = periodOf(metric.window, run.asOf);
  const parts = seriesOf(metric, run).map((series) => {
    const rows = [
      rowsOfSeries(series),
      ...series.strays.map((day) => `${table.date} != ${quoteDate(day)}`),
      ...periodConditions(table.date, period, { after: null, until: run.asOf }),
      ...filter,
    ];
    return `${conditional('sum', [addend], rows)} / ${series.days.length}`;
  });
  return parts.length === 0 ? 'toInt64(0)' : `toInt64(round(${parts.join(' + ')}))`;
}

/**
 * Sum over the days from the last row of `since` on. Rows are kept until the day is known: the window
 * bounds them to those of a month or two.
 */
function sumSince(
  metric: Metric,
  table: FactTable,
  addend: string,
  rows: readonly string[],
  since: readonly string[],
): string {
  const opening = `toInt32(${conditional('max', [table.date], since)})`;
  const kept = conditional('groupArray', [`(toInt64(${addend}), toInt32(${table.date}))`], rows);
  const inside = `row.2 BETWEEN ${opening} AND ${opening} + ${daysOf(metric) - 1}`;
  return `if(${conditional('count', [], since)} = 0, NULL, arraySum(row -> row.1 * (${inside}), ${kept}))`;
}

function daysOf(metric: Metric): number {
  if (metric.since === undefined || metric.days === undefined || metric.days < 1)
    throw new DeclarationError(
      `metric ${metric.code}: sum_since wants the rows and days to sum from`,
    );
  return metric.days;
}

/** Length of the run of consecutive months that ends with the newest, if that is this month or the last. */
function streak(months: string, asOf: string): string {
  const newestFirst = `arrayReverseSort(${months})`;
  const current = `toInt32(toRelativeMonthNum(${quoteDate(asOf)}))`;
  return `if(${newestFirst}[1] < ${current} - 1, 0, arrayCount((month, nth) -> month = ${newestFirst}[1] + 1 - nth, ${newestFirst}, arrayEnumerate(${newestFirst})))`;
}

function filterConditions(metric: Metric, filter: string | undefined, meaning: Meaning): string[] {
  if (filter === undefined) return [];
  const compiled = compileExpression(parseExpression(filter), meaning);
  if (compiled.type !== 'flag')
    throw new DeclarationError(`metric ${metric.code}: its filter is no condition`);
  return [compiled.nullable ? `ifNull(${compiled.sql}, 0)` : compiled.sql];
}

function fieldOf(metric: Metric, field: string, meaning: Meaning): string {
  const column = meaning.name(field);
  if (!column) throw new DeclarationError(`metric ${metric.code}: ${metric.fact} has no ${field}`);
  return column.sql;
}

function need(metric: Metric, field: string | undefined): string {
  if (field === undefined)
    throw new DeclarationError(`metric ${metric.code}: ${metric.aggregate} wants a field`);
  return field;
}

function meaningOf(table: FactTable, run: MetricRun): Meaning {
  const asOf = quoteDate(run.asOf);
  return {
    asOf,
    parameter: () => undefined,
    name: (name) => {
      const column = columnOfTable(table, name);
      if (!column) return undefined;
      const sql = (column.sql ?? name)
        .replaceAll('{as_of}', asOf)
        .replaceAll('{currency}', quoteText(run.currency));
      return {
        sql,
        type: column.type,
        nullable: column.nullable ?? false,
        enumerated: column.enumerated,
      };
    },
  };
}
