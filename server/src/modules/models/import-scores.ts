import { sql } from 'kysely';
import { z } from 'zod';
import type { FileCard, ScoreFault } from '#contract/outside-models.ts';
import { versionCard } from '#contract/bank-models.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { judgeOutcome } from './judge-outcome.ts';
import { judgeRows } from './judge-rows.core.ts';
import { dropLines } from './receive-scores.ts';
import { endScoresFile, type Faults, type FileToJudge, readFileToJudge } from './scores-files.ts';
import { stabilityOf } from './stability.core.ts';
import { addVersion, versionOfJob } from './versions.ts';

const input = z.object({ fileId: z.int().positive() });
export type ImportOutcome = { code: string; version: number; taken: number; refused: number };

/**
 * Judges the rows of a file; unless more are wrong than it may have, the others are the next version of the
 * model, a draft. Run again after a death it does the same from the rows that wait.
 */
export const importScoresJob: JobKind<z.infer<typeof input>, ImportOutcome> = {
  kind: 'models.import-scores',
  input,
  run: async (platform, context, { fileId }) => {
    const { analytics, database } = platform;
    const file = await withJob(database, (tx) => readFileToJudge(tx, fileId));
    if (!file) throw new JobFailure({ code: 'NOT_FOUND', facts: {} });
    if (file.state === 'taken') {
      const standing = await withJob(database, (tx) => versionOfJob(tx, context.jobId));
      if (!standing) throw new Error(`the file ${fileId} was taken by another job`);
      await dropWaiting(analytics, file);
      const refused = standing.card.kind === 'file' ? standing.card.refused : 0;
      return { code: file.code, version: standing.version, taken: file.rows - refused, refused };
    }
    const step = (done: number, zh: string, en: string): void =>
      context.progress(done, steps, { zh, en });
    step(0, '检查各行', 'checking the rows');
    const judged = await withFactsUnchanged(database, context.signal, () =>
      judgeFile(analytics, file),
    );
    const { faults, refused } = judged;
    if (refused > file.mostRefused * file.rows || refused === file.rows) {
      await withJob(database, (tx) =>
        endScoresFile(tx, fileId, { faults, refused, version: null }),
      );
      await dropWaiting(analytics, file);
      throw new JobFailure({
        code: 'SCORES_TOO_MANY_REFUSED',
        facts: { rows: file.rows, refused, most: `${Math.round(file.mostRefused * 1000) / 10}%` },
      });
    }
    step(1, '汇总评分', 'summing up the scores');
    const card = await cardOf(platform, file, judged);
    step(2, '对照实际结果', 'looking for outcomes');
    const outcome = await judgeOutcome(platform, context.signal, card);
    const version = await withJob(database, (tx) =>
      keepVersion(tx, platform, context.jobId, file, { ...card, outcome }),
    );
    await dropWaiting(analytics, file);
    step(steps, '完成', 'done');
    return { code: file.code, version, taken: file.rows - refused, refused };
  },
};

const steps = 3;
const judgingOf = ({ id }: FileToJudge): string => `outside_score_judging_${id}`;

type JudgedFile = { faults: Faults; refused: number };

/** Leaves the scores that are taken and the places of those that are not, and counts them. */
async function judgeFile(analytics: Analytics, file: FileToJudge): Promise<JudgedFile> {
  const judging = judgingOf(file);
  const { from, to } = file.registration.scale;
  await analytics.command(`DROP TABLE IF EXISTS ${judging} SYNC`);
  await analytics.command(
    `CREATE TABLE ${judging} (line UInt32, party_no UInt32, score Float64, reasons String, fault LowCardinality(String)) ENGINE = MergeTree ORDER BY line`,
  );
  await analytics.command(
    `INSERT INTO ${judging} (line, party_no, score, reasons, fault) ${judgeRows(file.columns)}`,
    { upload: file.upload, date: file.businessDate, from, to },
  );
  for (const table of ['outside_score', 'outside_score_refused'])
    await analytics.command(`ALTER TABLE ${table} DROP PARTITION ${file.id}`);
  await analytics.command(
    `INSERT INTO outside_score_refused (file, line, fault) SELECT ${file.id}, line, fault FROM ${judging} WHERE fault != ''`,
  );
  await analytics.command(
    `INSERT INTO outside_score (file, party_no, score, reasons) SELECT ${file.id}, party_no, score, reasons FROM ${judging} WHERE fault = ''`,
  );
  const rows = await analytics.query<{ fault: ScoreFault; rows: number }>(
    `SELECT fault, toUInt32(count()) AS rows FROM outside_score_refused WHERE file = ${file.id} GROUP BY fault`,
  );
  return {
    faults: Object.fromEntries(rows.map(({ fault, rows: count }) => [fault, count])),
    refused: rows.reduce((sum, one) => sum + one.rows, 0),
  };
}

async function dropWaiting(analytics: Analytics, file: FileToJudge): Promise<void> {
  await analytics.command(`DROP TABLE IF EXISTS ${judgingOf(file)} SYNC`);
  await dropLines(analytics, file.upload);
}

/** Shares of the customers scored from which the bands begin, where the registration names no scores. */
const highTenth = 0.9;
const mediumTenths = 0.7;
const binsOfScale = 20;

type Summary = {
  customers: number;
  all: number;
  lowest: number;
  highest: number;
  mean: number;
  cuts: number[];
};

async function cardOf(
  { analytics, database }: Platform,
  file: FileToJudge,
  { faults, refused }: JudgedFile,
): Promise<FileCard> {
  const { registration } = file;
  const { from, to } = registration.scale;
  const [summary] = await analytics.query<Summary>(
    `SELECT toUInt32(count()) AS customers, (SELECT toUInt32(uniqExact(customer_no)) FROM customer_attribute) AS all,
       min(score) AS lowest, max(score) AS highest, avg(score) AS mean,
       quantilesExactHigh(${mediumTenths}, ${highTenth})(score) AS cuts
     FROM outside_score WHERE file = ${file.id}`,
  );
  if (!summary) throw new Error('a file without rows was taken');
  const [medium = to, high = to] = summary.cuts;
  const bands = registration.bands ?? { high, medium };
  const bins = Array.from({ length: binsOfScale }, () => 0);
  const counted = await analytics.query<{
    bin: number;
    rows: number;
    high: number;
    medium: number;
  }>(
    `SELECT toUInt8(least(${binsOfScale - 1}, floor((score - {from:Float64}) / ({to:Float64} - {from:Float64}) * ${binsOfScale}))) AS bin,
       toUInt32(count()) AS rows, toUInt32(countIf(score >= {high:Float64})) AS high,
       toUInt32(countIf(score >= {medium:Float64} AND score < {high:Float64})) AS medium
     FROM outside_score WHERE file = ${file.id} GROUP BY bin`,
    { from, to, ...bands },
  );
  for (const { bin, rows } of counted) bins[bin] = rows;
  const total = (count: (one: (typeof counted)[number]) => number): number =>
    counted.reduce((sum, one) => sum + count(one), 0);
  const { lowest, highest, mean } = summary;
  const distribution = { lowest, highest, mean, bins };
  const before = await withJob(database, (tx) => newestCard(tx, file));
  return {
    kind: 'file',
    registration,
    fileId: file.id,
    fileName: file.fileName,
    businessDate: file.businessDate,
    rows: file.rows,
    refused,
    faults,
    customers: summary.customers,
    allCustomers: summary.all,
    bands,
    high: total((one) => one.high),
    medium: total((one) => one.medium),
    distribution,
    stability: before && {
      version: before.version,
      psi: stabilityOfBins(before.bins, bins),
    },
    outcome: null,
  };
}

/** The version before, where its scores have the same range; a job run again does not compare with itself. */
async function newestCard(
  tx: Tx,
  { id, code, registration }: FileToJudge,
): Promise<{ version: number; bins: readonly number[] } | null> {
  const { rows } = await sql<{ version: number; card: unknown }>`
    select version, card from models.model_version where code = ${code} and (card->>'fileId')::bigint <> ${id}
    order by version desc limit 1`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  const card = versionCard.parse(row.card);
  if (card.kind !== 'file') return null;
  const { scale } = card.registration;
  const isAlike = scale.from === registration.scale.from && scale.to === registration.scale.to;
  return isAlike ? { version: row.version, bins: card.distribution.bins } : null;
}

/** Twentieths that are empty on both sides are none. */
function stabilityOfBins(before: readonly number[], after: readonly number[]): number {
  const seen = [...before.keys()].filter((bin) => before[bin]! + after[bin]! > 0);
  return stabilityOf(
    Uint32Array.from(seen, (bin) => before[bin]!),
    Uint32Array.from(seen, (bin) => after[bin]!),
  );
}

async function keepVersion(
  tx: Tx,
  { clock }: Platform,
  jobId: number,
  { id, code, madeBy }: FileToJudge,
  card: FileCard,
): Promise<number> {
  const trainedAt = clock.now();
  const version = await addVersion(tx, {
    code,
    card,
    document: null,
    jobId,
    trainedBy: madeBy,
    trainedAt,
  });
  const { faults, refused } = card;
  await endScoresFile(tx, id, { faults, refused, version });
  await recordAudit(tx, {
    actor: 'system',
    action: 'model.take_scores',
    objectKind: 'Model',
    objectId: code,
    orgId: null,
    detail: { version, fileId: id, jobId },
  });
  return version;
}
