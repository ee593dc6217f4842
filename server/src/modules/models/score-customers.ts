import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { z } from 'zod';
import { businessDate, tagCode } from '#contract/tags.ts';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import { enqueueTagRun, latestTagDate } from '#modules/tags/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { type JobContext, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { copyScores } from './copy-scores.ts';
import { copyScoresToRows } from './score-copies.ts';
import { bandOf } from './describe-score.core.ts';
import { rangesOf } from './draw-training-rows.ts';
import type { InputPlan } from './explain-score.core.ts';
import { probabilityOf } from './log-odds.core.ts';
import { judgeKnownOutcomes } from './judge-known-outcomes.ts';
import { planFeatures, type PlannedFeature } from './plan-features.ts';
import { readDoubles } from './read-doubles.ts';
import { scoreRows } from './run-in-worker.ts';
import { dropOldScores, dropStaging, openStaging, stagingOf, swapScores } from './score-table.ts';
import { selectScoringRows } from './select-rows.ts';
import { tabulate } from './tabulate-rows.core.ts';
import { findLiveFile, type LiveModel, readLiveModels } from './versions.ts';
import { scoreColumns, type ScoreRow, writeScoreRows } from './write-score-rows.core.ts';

const customersPerRange = 200_000;

/** Without a date the newest that has tags; with a code that model alone. */
const input = z.object({ date: businessDate.nullable(), code: tagCode.nullable() });
export type ScoringOutcome = { date: string; models: number; customers: number };

/** Scores everybody by the live models as of a date. */
export const scoreCustomersJob: JobKind<z.infer<typeof input>, ScoringOutcome> = {
  kind: 'models.score',
  input,
  run: async (platform, context, asked) => {
    const today = bankDay(platform.clock.now());
    const newest = await latestTagDate(platform.analytics);
    const date = asked.date ?? newest ?? addDays(today, -1);
    if (date > today)
      throw new JobFailure({ code: 'MODEL_SCORES_IN_FUTURE', facts: { date, today } });
    const live = await withJob(platform.database, (tx) =>
      readLiveModels(tx, asked.code ?? undefined),
    );
    let customers = 0;
    let models = live.length;
    if (asked.code === null) await judgeKnownOutcomes(platform, context.signal);
    else {
      const file = await withJob(platform.database, (tx) => findLiveFile(tx, asked.code ?? ''));
      if (file) {
        customers += await copyScores(platform, context, file, await runningJobs(platform));
        models += 1;
      }
    }
    for (const [index, model] of live.entries()) {
      const tell = (share: number): void => context.progress(index + share, live.length);
      customers += await scoreByModel(platform, context, model, date, { customersPerRange, tell });
    }
    if (models > 0) await copyScoresToRows(platform, context);
    // Tags of the date that stand already were computed without these scores.
    if (models > 0 && newest === date) await enqueueTagRun(platform, date, null);
    await platform.analytics.recycle();
    return { date, models, customers };
  },
};

export type ScoringOptions = { customersPerRange: number; tell(share: number): void };

/**
 * Scores the customers of one model in ranges, into a table beside, and swaps the date in: killed anywhere
 * and run again, it gives the same. A version that has been replaced meanwhile leaves nothing.
 */
export async function scoreByModel(
  platform: Platform,
  context: JobContext,
  model: LiveModel,
  date: string,
  options: ScoringOptions,
): Promise<number> {
  const { analytics, database } = platform;
  await openStaging(analytics, context.jobId, await runningJobs(platform));
  const counts = { customers: 0, high: 0, medium: 0 };
  let plan: InputPlan = [];
  await withFactsUnchanged(database, context.signal, async () => {
    const names = model.card.features.map(({ name }) => name);
    const features = await planFeatures(platform, names);
    plan = features.map(({ name, categories }) => ({
      name,
      categories: categories === null ? null : [...categories],
    }));
    const select = await selectScoringRows(platform, model.card, date, features);
    const ranges = await rangesOf(platform, options.customersPerRange);
    for (const [index, range] of ranges.entries()) {
      const rows = await readDoubles(analytics, select, range, context.signal);
      await scoreRange(platform, context, model, date, { rows, features, counts });
      options.tell((index + 1) / ranges.length);
    }
  });
  await withJob(database, async (tx) => {
    const { rows } =
      await sql`select 1 from models.model_version where code = ${model.code} and version = ${model.version} and state = 'live' for share`.execute(
        tx,
      );
    if (rows.length === 0) return;
    const { customers, high, medium } = counts;
    await sql`insert into models.score (code, business_date, version, computed_at, customers, high, medium, inputs)
      values (${model.code}, ${date}, ${model.version}, ${platform.clock.now()}, ${customers}, ${high}, ${medium}, ${JSON.stringify(plan)}::jsonb)
      on conflict (code, business_date) do update set version = excluded.version, computed_at = excluded.computed_at,
        customers = excluded.customers, high = excluded.high, medium = excluded.medium, inputs = excluded.inputs`.execute(
      tx,
    );
    await swapScores(analytics, context.jobId, model.code, date);
    await dropOldScores(analytics, tx, model.code);
  });
  await dropStaging(analytics, context.jobId);
  return counts.customers;
}

async function runningJobs({ database }: Platform): Promise<ReadonlySet<number>> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ id: number }>`select id from platform.job where state = 'running'`.execute(tx),
  );
  return new Set(rows.map(({ id }) => id));
}

type RangeRows = {
  rows: Float64Array;
  features: readonly PlannedFeature[];
  counts: { customers: number; high: number; medium: number };
};

async function scoreRange(
  { analytics }: Platform,
  { jobId, signal }: JobContext,
  model: LiveModel,
  date: string,
  { rows, features, counts }: RangeRows,
): Promise<void> {
  const width = 1 + features.length;
  const table = tabulate([rows], width, 1, features);
  if (table.rows === 0) return;
  const scored = await scoreRows({ model: model.document, table }, { signal });
  if (!scored.ok) throw new JobFailure(scored.refusal);
  const { code, version } = model;
  const told = toldOf(rows, width, scored.value.logOdds, model.card.bands, counts);
  await analytics.insertStream(
    `INSERT INTO ${stagingOf(jobId)} (${scoreColumns}) FORMAT RowBinary`,
    Readable.from(writeScoreRows({ code, date, version }, told), { objectMode: false }),
    {},
    { signal },
  );
}

const none = new Float64Array();

/** The rows to be written; counts the bands on the way. What reasons are computed from is kept of whom somebody acts on. */
function* toldOf(
  rows: Float64Array,
  width: number,
  logOdds: Float64Array,
  bands: LiveModel['card']['bands'],
  counts: RangeRows['counts'],
): Generator<ScoreRow> {
  for (let row = 0; row < logOdds.length; row += 1) {
    const probability = probabilityOf(logOdds[row]!);
    const band = bandOf(probability, bands);
    counts.customers += 1;
    if (band !== 'low') counts[band] += 1;
    const start = row * width;
    const inputs = band === 'low' ? none : rows.subarray(start + 1, start + width);
    yield { partyNo: rows[start]!, probability, band, inputs };
  }
}
