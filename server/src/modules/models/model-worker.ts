/** The thread that learns and scores. It is started for one order and ends with its answer. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ModelDocument } from '#contract/models.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { FeatureTable, Rows } from './feature-table.core.ts';
import { learn, type Trained, type TrainingProgress, type TrainingWork } from './learn.core.ts';
import { type Explained, explainRows, lackingFeature, scoreTable } from './score.core.ts';

export type ScoringWork = {
  readonly model: ModelDocument;
  readonly table: FeatureTable;
  /** rows whose reasons are wanted, or from which log-odds on they are */
  readonly explain?: Rows | { readonly atLeast: number };
};
export type ScoringProgress = {
  readonly step: 'score' | 'explain';
  readonly done: number;
  readonly of: number;
};
export type Scored = {
  /** calibrated log-odds by row; the probability is 1 / (1 + e^−x) */
  readonly logOdds: Float64Array;
  readonly explained: (Explained & { readonly rows: Rows }) | null;
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

function score({ model, table, explain }: ScoringWork): Result<Scored> {
  const feature = lackingFeature(model, table);
  if (feature !== null) return refuse('MODEL_FEATURE_MISSING', { feature });
  const logOdds = scoreTable(model, table, (done) => tell({ step: 'score', done, of: table.rows }));
  if (!explain) return ok({ logOdds, explained: null });
  const rows = 'atLeast' in explain ? rowsFrom(logOdds, explain.atLeast) : explain;
  const explained = explainRows(model, table, rows, (done) =>
    tell({ step: 'explain', done, of: rows.length }),
  );
  return ok({ logOdds, explained: { ...explained, rows } });
}

function rowsFrom(logOdds: Float64Array, atLeast: number): Rows {
  const every = Uint32Array.from(logOdds, (_, row) => row);
  return every.filter((row) => logOdds[row]! >= atLeast);
}

function buffersOf(scored: Result<Scored>): ArrayBuffer[] {
  if (!scored.ok) return [];
  const { logOdds, explained } = scored.value;
  return [logOdds, ...(explained ? [explained.contributions] : [])].flatMap(({ buffer }) =>
    buffer instanceof ArrayBuffer ? [buffer] : [],
  );
}

const order: WorkerOrder = workerData;
if (order.kind === 'train') send({ answer: learn(order.work, tell) });
else {
  const answer = score(order.work);
  send({ answer }, buffersOf(answer));
}
