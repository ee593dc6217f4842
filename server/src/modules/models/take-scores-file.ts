import type { Readable } from 'node:stream';
import type { ScoresFile } from '#contract/outside-models.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { declarationOf } from './declarations.ts';
import { importScoresJob } from './import-scores.ts';
import { enqueueImport } from './jobs.ts';
import { basisHolds, findRegistration } from './read-registrations.ts';
import { dropLines, type ReceivedScores, receiveScores } from './receive-scores.ts';
import { findScoresFile, insertScoresFile } from './scores-files.ts';

export type FileOptions = {
  code: string;
  fileName: string;
  businessDate: string;
  mostRefused: number;
};

/** Whether files of a model are taken at all: asked before one is read, and again when it has been. */
export async function maySendScores(
  tx: Tx,
  { clock }: Pick<Platform, 'clock'>,
  { code, businessDate: date }: FileOptions,
) {
  if (declarationOf(code)) return refuse('MODEL_NOT_OUTSIDE', { code });
  const registration = await findRegistration(tx, code);
  if (!registration) return refuse('MODEL_UNKNOWN', { code });
  const today = bankDay(clock.now());
  if (date > today) return refuse('SCORES_IN_FUTURE', { date, today });
  const usable = basisHolds(registration, today);
  return usable.ok ? ok(registration) : usable;
}

/** Rows that have been read → a file that a job judges. `caller` null: somebody at the machine itself. */
export async function takeScoresFile(
  tx: Tx,
  platform: Pick<Platform, 'clock' | 'jobs'>,
  caller: Caller | null,
  options: FileOptions,
  { upload, columns, rows }: ReceivedScores,
): Promise<Result<ScoresFile>> {
  const may = await maySendScores(tx, platform, options);
  if (!may.ok) return may;
  const { code } = options;
  const madeBy = caller?.kind === 'staff' ? caller.id : null;
  const fileId = await insertScoresFile(tx, {
    ...options,
    upload,
    columns,
    rows,
    registration: may.value,
    madeBy,
    createdAt: platform.clock.now(),
  });
  const jobId = await enqueueImport(platform.jobs, tx, { code, fileId, madeBy });
  await sql`update models.scores_file set job_id = ${jobId} where file_id = ${fileId}`.execute(tx);
  await recordAudit(tx, {
    actor: caller ?? 'system',
    action: 'model.send_scores',
    objectKind: 'Model',
    objectId: code,
    orgId: null,
    detail: { fileId, fileName: options.fileName, businessDate: options.businessDate, rows },
  });
  return findScoresFile(tx, code, fileId);
}

/** Files of scores, for whoever brings one by another way than the screen. */
export const scoresFiles = {
  mayBeSent: maySendScores,
  receive: (platform: Platform, file: Readable, onRows: (rows: number) => void) =>
    receiveScores(platform.analytics, file, onRows),
  take: takeScoresFile,
  find: findScoresFile,
  drop: dropLines,
  jobKind: anyJobKind(importScoresJob),
};
