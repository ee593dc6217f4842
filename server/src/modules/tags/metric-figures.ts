import type { MetricSummary } from '#contract/metrics.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import {
  compileMetricScan,
  isRecorded,
  metricInJoin,
  type MetricRun,
} from './compile-metrics.core.ts';
import { describeMetric } from './describe-metric.core.ts';
import { factTableOf, type Metric } from './metric.core.ts';
import { readCurrency, readSnapshots } from './read-run-inputs.ts';
import { searchTags } from './search-tags.core.ts';

/** The metrics of the catalogue, by name, pinyin or code. */
export async function listMetrics(
  tx: Tx,
  query: { q?: string | undefined; change?: MetricSummary['change'] | undefined },
): Promise<MetricSummary[]> {
  const catalogue = await catalogueInForce(tx);
  // What is given one by one is a fact of its tag alone.
  const described = [...catalogue.metrics.values()]
    .filter(({ fact }) => fact !== 'tag_assignment')
    .map(describeMetric);
  return searchTags(described, query.q ?? '').filter(
    (metric) => query.change === undefined || metric.change === query.change,
  );
}

export async function findMetric(tx: Tx, code: string): Promise<MetricSummary | undefined> {
  const metric = (await catalogueInForce(tx)).metrics.get(code);
  return metric && describeMetric(metric);
}

/** FROM text of a metric's facts, and the column that says from which day on each is seen. */
export async function factsOfMetric(
  tx: Tx,
  code: string,
): Promise<{ from: string; dayColumn: string } | undefined> {
  const metric = (await catalogueInForce(tx)).metrics.get(code);
  if (!metric) return undefined;
  const { name, date, from } = factTableOf(metric);
  return { from: from?.('1') ?? name, dayColumn: date };
}

/** What a metric says of some subjects on a date. */
type FiguresOn = {
  /** SELECT subject_no, figure: a row for every subject; a figure that is unknown is NULL */
  sql: string;
  /** false: the sources had no snapshot to look at, so the figures say nothing */
  recorded: boolean;
};

/**
 * A metric of some subjects as of each of the dates, one scan of its fact table a date. At none of
 * them anything dated later is looked at; amounts are in the currency that holds at the first, since
 * a difference of two currencies would mean nothing. `subjects` is a SELECT of the one column
 * `subject_no`; its parameters are given with the statement. Null: there is no such metric.
 */
export async function figuresOn(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  question: { code: string; subjects: string; dates: readonly [string, ...string[]] },
): Promise<FiguresOn[] | null> {
  const { metrics } = await withJob(database, catalogueInForce);
  const metric = metrics.get(question.code);
  if (!metric) return null;
  const currency = await readCurrency(database, analytics, question.dates[0]);
  return Promise.all(
    question.dates.map(async (asOf) => {
      const run = { asOf, currency, snapshots: await readSnapshots(analytics, asOf) };
      return {
        sql: compileFigures(metric, run, question.subjects),
        recorded: isRecorded(metric, run),
      };
    }),
  );
}

function compileFigures(metric: Metric, run: MetricRun, subjects: string): string {
  const scan = compileMetricScan([metric], run, (column) => `${column} IN (${subjects})`);
  return `SELECT asked.subject_no AS subject_no, toNullable(${metricInJoin(metric, run).sql}) AS figure
FROM (SELECT DISTINCT subject_no FROM (${subjects})) AS asked
LEFT JOIN (\n${scan.sql}\n) AS facts ON facts.subject_no = asked.subject_no`;
}
