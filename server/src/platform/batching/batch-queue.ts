import { refuse, type Result } from '#contract/result.ts';
import { type Database, type Tx, withJobByKeptPlans } from '../postgres/database.ts';

// A process collects the requests of its own callers and commits them together: the cost of a transaction
// and of its locks is shared by the whole batch. While one batch is on its way the next collects, so no
// timer is needed: a lone request leaves at once.
const batchLimit = 256;
const waitingLimit = 10_000;
const attemptLimit = 4;
const toldAtOnce = 4;

/** `AGAIN` never leaves the queue: the request met another transaction and is decided in a new one. */
export const decidedAgain = 'AGAIN';

export type BatchKind<Request, Answer> = {
  /** what it is, for the errors of a broken rule */
  name: string;
  /** carries a batch out in the transaction, as the job role; answers in the order asked */
  commit: (tx: Tx, requests: readonly Request[]) => Promise<Result<Answer>[]>;
  /** two requests of one key at once: the second is told so, or that the key is taken */
  keyOf: (request: Request) => string;
  isSame: (one: Request, other: Request) => boolean;
  /** constraints that another transaction may have filled meanwhile: asked again, the statement sees it */
  repeatable?: readonly string[];
};

export type BatchQueue<Request, Answer> = { ask(request: Request): Promise<Result<Answer>> };

type Waiting<Request, Answer> = {
  request: Request;
  attempts: number;
  settle: (answer: Result<Answer>) => void;
  fail: (error: unknown) => void;
};

/** The queue of one process. What it answers as done is committed. */
export function createBatchQueue<Request, Answer>(
  database: Database,
  kind: BatchKind<Request, Answer>,
): BatchQueue<Request, Answer> {
  const waiting: Waiting<Request, Answer>[] = [];
  const inProgress = new Map<string, Request>();
  let busy = false;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0)
      await commitBatch(database, kind, waiting.splice(0, batchLimit), waiting);
    busy = false;
  };

  return {
    async ask(request) {
      const key = kind.keyOf(request);
      const earlier = inProgress.get(key);
      if (earlier !== undefined)
        return refuse(
          kind.isSame(earlier, request) ? 'IDEMPOTENCY_IN_PROGRESS' : 'IDEMPOTENCY_KEY_REUSED',
        );
      if (waiting.length >= waitingLimit) return refuse('RATE_LIMITED');
      inProgress.set(key, request);
      try {
        return await new Promise((settle, fail) => {
          waiting.push({ request, attempts: 0, settle, fail });
          if (busy) return;
          busy = true;
          // After the I/O of this turn of the loop: callers who arrived together travel together.
          setImmediate(() => void drain());
        });
      } finally {
        inProgress.delete(key);
      }
    },
  };
}

/** Commits one batch and answers its callers; those who met another transaction wait for the next. */
async function commitBatch<Request, Answer>(
  database: Database,
  kind: BatchKind<Request, Answer>,
  batch: Waiting<Request, Answer>[],
  waiting: Waiting<Request, Answer>[],
): Promise<void> {
  try {
    const answers = await withJobByKeptPlans(database, (tx) =>
      kind.commit(
        tx,
        batch.map((entry) => entry.request),
      ),
    );
    const isFinal = (answer: Result<Answer> | undefined): boolean =>
      answer !== undefined && (answer.ok || answer.refusal.code !== decidedAgain);
    // Each round that decides somebody brings the others nearer; only rounds in vain are counted.
    const isInVain = !answers.some(isFinal);
    const settled: (() => void)[] = [];
    for (const [index, entry] of batch.entries()) {
      const answer = answers[index];
      if (!answer) entry.fail(new Error(`a ${kind.name} of the batch has no answer`));
      else if (isFinal(answer)) settled.push(() => entry.settle(answer));
      else if (!isInVain) waiting.unshift(entry);
      else requeue(entry, waiting, new Error(`the ${kind.name} kept meeting other transactions`));
    }
    tellInTurns(settled);
  } catch (error) {
    if (isRepeatable(error, kind.repeatable))
      for (const entry of batch) requeue(entry, waiting, error);
    else await isolate(database, kind, batch, waiting, error);
  }
}

/**
 * Answers a batch's callers a few at a time, with a look at the connections between: told all at once, they
 * would keep the next batch's statements waiting for milliseconds at each of its messages.
 */
function tellInTurns(settled: readonly (() => void)[], from = 0): void {
  if (from >= settled.length) return;
  setImmediate(() => {
    for (const settle of settled.slice(from, from + toldAtOnce)) settle();
    tellInTurns(settled, from + toldAtOnce);
  });
}

function requeue<Request, Answer>(
  entry: Waiting<Request, Answer>,
  waiting: Waiting<Request, Answer>[],
  error: unknown,
): void {
  entry.attempts += 1;
  if (entry.attempts < attemptLimit) waiting.unshift(entry);
  else entry.fail(error);
}

/** The statement itself failed: by halves, so that only the request that breaks it fails. */
async function isolate<Request, Answer>(
  database: Database,
  kind: BatchKind<Request, Answer>,
  batch: Waiting<Request, Answer>[],
  waiting: Waiting<Request, Answer>[],
  error: unknown,
): Promise<void> {
  if (batch.length === 1 || !isOfStatement(error)) {
    for (const entry of batch) entry.fail(error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await commitBatch(database, kind, batch.slice(0, middle), waiting);
  await commitBatch(database, kind, batch.slice(middle), waiting);
}

/** A field of a PostgreSQL error; empty when the error is another (a lost connection). */
function fieldOf(error: unknown, field: 'code' | 'constraint'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, field) : '';
  return typeof value === 'string' ? value : '';
}

/** Deadlock and serialization failure: nothing was committed, the same may be tried at once. */
function isRepeatable(error: unknown, constraints: readonly string[] = []): boolean {
  return (
    ['40P01', '40001'].includes(fieldOf(error, 'code')) ||
    constraints.includes(fieldOf(error, 'constraint'))
  );
}

/** Classes 22 (data) and 23 (constraint): the content of the batch, not the state of the server. */
function isOfStatement(error: unknown): boolean {
  return /^2[23]/.test(fieldOf(error, 'code'));
}
