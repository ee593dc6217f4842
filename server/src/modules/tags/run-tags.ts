import { availableParallelism } from 'node:os';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type JobContext, JobFailure } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { withdrawRowCopy } from '#platform/row-copies/row-copies.ts';
import { readPeriod } from '#platform/retention/retention.ts';
import type { Catalogue } from './catalogue.core.ts';
import { compileStatistics, membershipsOf, readStatistics } from './compile-statistics.core.ts';
import { compileTagSelect, rowColumns, type TagSelect } from './compile-tags.core.ts';
import { documentCopy } from './customer-documents.ts';
import { dropSeenStates } from './keep-live-states.ts';
import { readMarksNow } from './read-marks.ts';
import { shipMarks } from './ship-marks.ts';
import type { FactTable } from './fact-tables.core.ts';
import { factTableOf } from './metric.core.ts';
import { joinMovement, measureMovement } from './measure-movement.ts';
import {
  readChangedParameters,
  readCurrency,
  readHighestCustomer,
  readSnapshots,
} from './read-run-inputs.ts';
import {
  endRun,
  finishRun,
  holdRun,
  readNewestRun,
  startRun,
  statisticsOf,
  type TagStatistic,
  updateMovements,
} from './tag-runs.ts';
import {
  datesOfTags,
  dropOldDates,
  dropStaging,
  gatherRows,
  tablesToGather,
  ensureTagColumns,
  movementStagingTable,
  openStaging,
  stagingTable,
  swapIn,
} from './tag-table.ts';

/**
 * Customers of one statement. Memory is bounded by this, not by the bank: the widest scan keeps 5 kB a
 * customer, and what passes the engine's limit goes through the disk, ten times as slow (docs/tags-performance.md).
 */
const customersPerRange = 100_000;
/**
 * Statements at a time, sharing the cores: the engine plans each on one core (a second for the whole
 * catalogue), and a group that two threads see is kept twice and merged.
 */
const lanes = 2;
const threadsOfLane = Math.ceil(availableParallelism() / lanes);

export type TagRunOutcome = {
  runId: number;
  date: string;
  customers: number;
  tags: number;
  metrics: number;
  currency: string;
};
export type TagRunOptions = { customersPerRange?: number };

/**
 * Computes every tag of every customer as of a date. Nothing later is looked at. What readers see
 * changes in one step at the end; killed anywhere and run again, it gives the same.
 */
export async function runTags(
  platform: Platform,
  context: JobContext,
  catalogue: Catalogue,
  date: string,
  options: TagRunOptions = {},
): Promise<TagRunOutcome> {
  const today = bankDay(platform.clock.now());
  if (date > today) throw new JobFailure({ code: 'TAG_RUN_IN_FUTURE', facts: { date, today } });
  // An import swapped in between two ranges would give one date of two states of the facts.
  return withFactsUnchanged(platform.database, context.signal, () =>
    computeTags(platform, context, catalogue, date, options.customersPerRange ?? customersPerRange),
  );
}

async function computeTags(
  platform: Platform,
  context: JobContext,
  catalogue: Catalogue,
  date: string,
  size: number,
): Promise<TagRunOutcome> {
  const { analytics, database } = platform;
  const currency = await readCurrency(database, analytics, date);
  const snapshots = await readSnapshots(analytics, date);
  const tags = [...catalogue.tags.values()];
  const metrics = new Set(tags.flatMap((tag) => tag.metrics));
  // Before anything of the catalogue is compiled: a tag that cannot be is told on the screen of runs.
  const run = await withJob(database, (tx) =>
    startRun(tx, {
      date,
      jobId: context.jobId,
      startedAt: platform.clock.now(),
      tags: tags.length,
      metrics: metrics.size,
      currency,
    }),
  );
  try {
    const marks = await withJob(database, readMarksNow);
    await shipMarks(platform, marks.revision);
    const gathered = tablesToGather(run.id, factsOf(catalogue, metrics));
    const select = compileTagSelect(
      catalogue,
      await withJob(database, readChangedParameters),
      { asOf: date, currency, snapshots, gathered },
      marks.deleted,
    );
    await ensureTagColumns(analytics, [...select.columns, ...select.carried]);
    await openStaging(analytics, run.id, run.living);
    const highest = await readHighestCustomer(analytics);
    await gatherRows(analytics, gathered, { customers: highest, signal: context.signal });
    await fillStaging(platform, context, select, run.id, { highest, size });
    const customers = await publish(platform, context, select, run.id, date);
    await dropStaging(analytics, run.id, gathered.values());
    const kept = await withJob(platform.database, (tx) => readPeriod(tx, 'tag_dates'));
    await dropOldDates(analytics, kept, date);
    const newest = await withJob(platform.database, readNewestRun);
    if (newest) await dropSeenStates(analytics, newest.date);
    return {
      runId: run.id,
      date,
      customers,
      tags: select.columns.length,
      metrics: select.metrics.length,
      currency,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await withJob(database, (tx) =>
      endRun(
        tx,
        run.id,
        context.signal.aborted ? 'cancelled' : 'failed',
        platform.clock.now(),
        message,
      ),
    );
    throw error;
  }
}

/** The fact tables that the metrics are of. */
const factsOf = (catalogue: Catalogue, metrics: ReadonlySet<string>): Set<FactTable> =>
  new Set([...catalogue.metrics.values()].filter(({ code }) => metrics.has(code)).map(factTableOf));

async function fillStaging(
  platform: Platform,
  context: JobContext,
  select: TagSelect,
  runId: number,
  { highest, size }: { highest: number; size: number },
): Promise<void> {
  const names = [
    ...rowColumns,
    ...[...select.columns, ...select.carried].map((column) => column.name),
  ].join(', ');
  const insert = `INSERT INTO ${stagingTable(runId)} (${names}) ${select.sql}`;
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const ranges = rangesUpTo(highest, size);
  let done = 0;
  // Each lane takes the next range that nobody has taken.
  const work = async (): Promise<void> => {
    for (const range of ranges) {
      await platform.analytics.command(insert, range, {
        signal,
        settings: { max_threads: threadsOfLane },
      });
      done += size;
      context.progress(Math.min(done, highest), highest);
    }
  };
  const running = Array.from({ length: lanes }, () =>
    work().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  // Both have ended before anybody drops the table they write to.
  await Promise.allSettled(running);
  await Promise.all(running);
}

function* rangesUpTo(
  highest: number,
  size: number,
): Generator<{ first_no: number; last_no: number }> {
  for (let first = 1; first <= highest; first += size)
    yield { first_no: first, last_no: first + size - 1 };
}

/** Counts what was computed, compares it with the date before, and swaps it in. Gives the customers. */
async function publish(
  platform: Platform,
  context: JobContext,
  select: TagSelect,
  runId: number,
  date: string,
): Promise<number> {
  const { analytics, database } = platform;
  const { signal } = context;
  const staging = stagingTable(runId);
  const [row] = await analytics.query<unknown>(
    compileStatistics(select.columns, staging, date),
    {},
    { signal },
  );
  const counted = readStatistics(select.columns, row);
  const memberships = membershipsOf(select.columns);
  const into = movementStagingTable(runId);
  const dates = await datesOfTags(analytics);
  const earlier = dates.filter((other) => other < date).at(-1) ?? null;
  const later = dates.find((other) => other > date) ?? null;

  const moved =
    earlier === null
      ? new Map()
      : await measureMovement(
          analytics,
          memberships,
          into,
          { table: staging, date },
          { table: 'tag_daily', date: earlier },
          signal,
        );
  // The date after has been compared with what stood before this run.
  const movedLater =
    later === null
      ? new Map()
      : await measureMovement(
          analytics,
          memberships,
          into,
          { table: 'tag_daily', date: later },
          { table: staging, date },
          signal,
        );
  const computedNow = new Set(select.columns.map(({ tag }) => tag.code));
  // Documents are of the newest date, and were written from what stands there until the swap.
  if (later === null) await withJob(database, (tx) => withdrawRowCopy(tx, documentCopy));

  await withJob(database, async (tx) => {
    await holdRun(tx, runId);
    const before = earlier === null ? [] : await statisticsOf(tx, earlier);
    const statistics: TagStatistic[] = joinMovement(
      counted.tags,
      moved,
      earlier,
      new Set(before.map((tag) => tag.code)),
    );
    if (later !== null)
      await updateMovements(
        tx,
        later,
        joinMovement(await statisticsOf(tx, later), movedLater, date, computedNow),
      );
    await finishRun(
      tx,
      {
        id: runId,
        date,
        finishedAt: platform.clock.now(),
        customers: counted.customers,
        comparedWith: earlier,
      },
      statistics,
    );
    // Last, so that a refusal of PostgreSQL leaves the date as it was; only its commit can still fail,
    // and then the date is right while the run shows as not finished, and is run again.
    await swapIn(analytics, runId, {
      rows: date,
      movements: [...(earlier === null ? [] : [date]), ...(later === null ? [] : [later])],
    });
  });
  // Once more, for a fill that began in between.
  if (later === null) await withJob(database, (tx) => withdrawRowCopy(tx, documentCopy));
  return counted.customers;
}
