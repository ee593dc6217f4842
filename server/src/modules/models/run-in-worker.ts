import { Worker } from 'node:worker_threads';
import type { Result } from '#contract/result.ts';
import type { Trained, TrainingProgress, TrainingWork } from './learn.core.ts';
import type {
  Scored,
  ScoringProgress,
  ScoringWork,
  WorkerMessage,
  WorkerOrder,
} from './model-worker.ts';

type Orders = {
  train: { work: TrainingWork; progress: TrainingProgress; value: Trained };
  score: { work: ScoringWork; progress: ScoringProgress; value: Scored };
};

export type WorkerOptions<Progress> = {
  /** ends the thread where it stands; the promise is rejected with the signal's reason */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

/**
 * Trains a model, calibrates it and judges it, in a thread of its own: the server goes on answering. Columns
 * on shared memory (`sharedFloats`, `sharedCodes`) are handed over as they are, others are copied once.
 * Refuses with a code of `modelErrors`; what the thread throws is thrown here.
 */
export function trainModel(
  work: TrainingWork,
  options: WorkerOptions<TrainingProgress> = {},
): Promise<Result<Trained>> {
  return runInWorker<'train'>({ kind: 'train', work }, options);
}

/** Scores every row of a table, in a thread too. */
export function scoreRows(
  work: ScoringWork,
  options: WorkerOptions<ScoringProgress> = {},
): Promise<Result<Scored>> {
  return runInWorker<'score'>({ kind: 'score', work }, options);
}

function runInWorker<Kind extends keyof Orders>(
  order: WorkerOrder & { kind: Kind },
  { signal, onProgress }: WorkerOptions<Orders[Kind]['progress']>,
): Promise<Result<Orders[Kind]['value']>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<Orders[Kind]['value']>>();
  if (signal?.aborted) return Promise.reject(signal.reason);
  const worker = new Worker(new URL('model-worker.ts', import.meta.url), { workerData: order });
  const cancel = (): void => {
    reject(signal?.reason);
    void worker.terminate();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  worker.on('message', (message: WorkerMessage) => {
    // A thread answers the order that it was started with.
    if ('answer' in message) resolve(message.answer as Result<Orders[Kind]['value']>);
    else onProgress?.(message.progress as Orders[Kind]['progress']);
  });
  worker.on('error', reject);
  worker.on('exit', (code) => {
    signal?.removeEventListener('abort', cancel);
    reject(new Error(`the thread ended with ${code} and no answer`));
  });
  return promise;
}
