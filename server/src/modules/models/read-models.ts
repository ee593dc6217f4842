import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { ModelSummary } from '#contract/bank-models.ts';
import { predictions } from '#contract/predictions.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { trainingDay } from './jobs.ts';
import { readRegistrations } from './read-registrations.ts';
import { trainModelJob } from './train-model.ts';
import { newestAndLive, newestScores } from './versions.ts';

/** Every model, those trained here first, with its versions that matter, its newest scores and its training under way. */
export async function listModels(tx: Tx, clock: Clock): Promise<ModelSummary[]> {
  const versions = await newestAndLive(tx);
  const scores = await newestScores(tx);
  const jobs = await sql<{ code: string; id: number }>`
    select natural_key as code, id from platform.job where kind = ${trainModelJob.kind} and state in ('queued', 'running')`.execute(
    tx,
  );
  const training = new Map(jobs.rows.map(({ code, id }) => [code, id]));
  const nextTraining = nextTrainingAfter(bankDay(clock.now()));
  const stateOf = (code: string) => ({
    code,
    live: versions.get(code)?.live ?? null,
    latest: versions.get(code)?.latest ?? null,
    scores: scores.get(code) ?? null,
    jobId: training.get(code) ?? null,
  });
  const own = predictions.map(({ code, zh, en, definition, family }) => ({
    ...stateOf(code),
    name: { zh, en },
    definition,
    family,
    registration: null,
    nextTraining,
  }));
  const outside = [...(await readRegistrations(tx))].map(([code, registration]) => ({
    ...stateOf(code),
    name: registration.name,
    definition: registration.definition,
    family: registration.family,
    registration,
    nextTraining: null,
  }));
  return [...own, ...outside];
}

export async function showModel(tx: Tx, clock: Clock, code: string): Promise<Result<ModelSummary>> {
  const found = (await listModels(tx, clock)).find((model) => model.code === code);
  return found ? ok(found) : refuse('MODEL_UNKNOWN', { code });
}

function nextTrainingAfter(today: string): string {
  const day = Temporal.PlainDate.from(today);
  const inMonth = day.with({ day: trainingDay });
  return (day.day < trainingDay ? inMonth : inMonth.add({ months: 1 })).toString();
}
