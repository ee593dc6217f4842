/** The thread that learns and scores. It is started for one order and ends with its answer. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ModelDocument } from '#contract/models.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { FeatureTable } from './feature-table.core.ts';
import { learn, type Trained, type TrainingProgress, type TrainingWork } from './learn.core.ts';
import { lackingFeature, scoreTable } from './score.core.ts';

export type ScoringWork = {
  readonly model: ModelDocument;
  readonly table: FeatureTable;
};
export type ScoringProgress = {
  readonly step: 'score';
  readonly done: number;
  readonly of: number;
};
export type Scored = {
  /** calibrated log-odds by row; the probability is 1 / (1 + e^−x) */
  readonly logOdds: Float64Array;
};

export type WorkerOrder =
  | { readonly kind: 'train'; readonly work: TrainingWork }
  | { readonly kind: 'score'; readonly work: ScoringWork };
export type WorkerMessage =
  | { readonly progress: TrainingProgress | ScoringProgress }
  | { readonly answer: Result<Trained> | Result<Scored> };

/** Oftener than a person can see is only work. */
const millisecondsBetweenTellings = 100;
let toldAt = 0;

function tell(progress: TrainingProgress | ScoringProgress): void {
  const now = performance.now();
  if (progress.done < progress.of && now - toldAt < millisecondsBetweenTellings) return;
  toldAt = now;
  send({ progress });
}

function send(message: WorkerMessage, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved);
}

function score({ model, table }: ScoringWork): Result<Scored> {
  const feature = lackingFeature(model, table);
  if (feature !== null) return refuse('MODEL_FEATURE_MISSING', { feature });
  return ok({
    logOdds: scoreTable(model, table, (done) => tell({ step: 'score', done, of: table.rows })),
  });
}

function buffersOf(scored: Result<Scored>): ArrayBuffer[] {
  const buffer = scored.ok ? scored.value.logOdds.buffer : null;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

const order: WorkerOrder = workerData;
if (order.kind === 'train') send({ answer: learn(order.work, tell) });
else {
  const answer = score(order.work);
  send({ answer }, buffersOf(answer));
}
