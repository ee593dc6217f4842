import { z } from 'zod';
import type { TrainedCard } from '#contract/bank-models.ts';
import { tagCode } from '#contract/tags.ts';
import type { Refusal, Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import { type JobContext, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { ModelDeclaration } from './declaration.core.ts';
import { declarationOf } from './declarations.ts';
import { type DrawLimits, drawTrainingRows, type TrainingRows } from './draw-training-rows.ts';
import type { Trained, TrainingProgress } from './learn.core.ts';
import { trainModel } from './run-in-worker.ts';
import { lackingFeature } from './score.core.ts';
import { addVersion, readLiveModels, trainedByJob } from './versions.ts';

const limits: DrawLimits = { mostRows: 200_000, customersPerRange: 200_000 };
/** One for all: what is drawn by chance is the same in every training of the same facts. */
const seed = 20_260_101;
/** Parts of the bar: reading the facts is most of it. */
const readingParts = 60;
const learningParts = 40;

const input = z.object({ code: tagCode, trainedBy: z.int().nullable() });
export type TrainingOutcome = { code: string; version: number; refusals: string[] };

/** Trains the next version of a model; one training of a model at a time, by its natural key. */
export const trainModelJob: JobKind<z.infer<typeof input>, TrainingOutcome> = {
  kind: 'models.train',
  input,
  run: async (platform, context, { code, trainedBy }) => {
    const declaration = declarationOf(code);
    if (!declaration) throw new JobFailure({ code: 'MODEL_UNKNOWN', facts: { code } });
    const standing = await withJob(platform.database, (tx) => trainedByJob(tx, context.jobId));
    const outcome =
      standing === null
        ? await trainOwnModel(platform, context, declaration, trainedBy, limits)
        : outcomeOf(code, standing.version, standing.card);
    await platform.analytics.recycle();
    return outcome;
  },
};

/**
 * Learns from customers as they were and what became of them, judges on a later date, and keeps the result
 * as a draft with its card. The same facts give the same model.
 */
export async function trainOwnModel(
  platform: Platform,
  context: JobContext,
  declaration: ModelDeclaration,
  trainedBy: number | null,
  limitsOfRows: DrawLimits,
): Promise<TrainingOutcome> {
  const { code } = declaration;
  const drawn = valueOrFail(
    await withFactsUnchanged(platform.database, context.signal, () =>
      drawTrainingRows(platform, declaration, seed, limitsOfRows, context.signal, (done, of) =>
        context.progress((readingParts * done) / of, readingParts + learningParts, {
          zh: '读取历史数据',
          en: 'reading past dates',
        }),
      ),
    ),
  );
  const [live] = await withJob(platform.database, (tx) => readLiveModels(tx, code));
  // A champion that stands on a feature of an earlier program cannot be judged on these rows.
  const champion =
    live && lackingFeature(live.document, drawn.table) === null ? live.document : null;
  const { table, label, testFrom, groups } = drawn;
  const trained = valueOrFail(
    await trainModel(
      {
        table,
        label,
        split: { by: 'time', testFrom },
        learner: 'both',
        seed,
        groups,
        // Metrics are compiled as of the date; an attribute is as old as its file says.
        knownBefore: declaration.features.filter((name) => !name.startsWith('customer.')),
        ...(declaration.directions ? { directions: declaration.directions } : {}),
        ...(champion ? { champion } : {}),
      },
      { signal: context.signal, onProgress: (progress) => tellLearning(context, progress) },
    ),
  );
  const card = cardOf(declaration, drawn, trained);
  const version = await withJob(platform.database, async (tx) => {
    const trainedAt = platform.clock.now();
    const document = trained.model;
    const { jobId } = context;
    const added = await addVersion(tx, { code, card, document, jobId, trainedBy, trainedAt });
    await recordAudit(tx, {
      actor: 'system',
      action: 'model.train',
      objectKind: 'Model',
      objectId: code,
      orgId: null,
      detail: { version: added, jobId },
    });
    return added;
  });
  return outcomeOf(code, version, card);
}

function outcomeOf(code: string, version: number, card: TrainedCard): TrainingOutcome {
  return { code, version, refusals: card.report.refusals.map(({ reason }) => reason) };
}

function valueOrFail<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new JobFailure(result.refusal satisfies Refusal);
}

const steps = {
  logistic: { zh: '逻辑回归', en: 'logistic regression' },
  trees: { zh: '提升树', en: 'boosted trees' },
  report: { zh: '评估', en: 'judging' },
} as const;
const shareBefore = { logistic: 0, trees: 0.1, report: 0.9 } as const;
const shareOf = { logistic: 0.1, trees: 0.8, report: 0.1 } as const;

function tellLearning(context: JobContext, { step, done, of }: TrainingProgress): void {
  const share = shareBefore[step] + (shareOf[step] * done) / of;
  context.progress(readingParts + learningParts * share, readingParts + learningParts, steps[step]);
}

function cardOf(
  declaration: ModelDeclaration,
  { reach, snapshots, sampledShare, features }: TrainingRows,
  { model, report }: Trained,
): TrainedCard {
  const { population, label, observed = null, horizon } = declaration;
  const [judged] = report.evaluations;
  const cut = (tenths: number): number => judged?.deciles[tenths - 1]?.lowestScore ?? 1;
  return {
    kind: 'trained',
    population,
    label,
    observed,
    horizon,
    factsFrom: reach.first,
    factsUntil: reach.last,
    snapshots: [
      ...snapshots.training.map((one) => ({ ...one, part: 'training' as const })),
      { ...snapshots.test, part: 'test' as const },
    ],
    sampledShare,
    features: features.map(({ name, zh, en }) => ({ name, words: { zh, en } })),
    learner: model.fitted.learner,
    seed,
    bands: { high: cut(1), medium: cut(3) },
    report,
  };
}
