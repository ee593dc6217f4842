import type { ClaimedVoucher } from '#contract/benefits.ts';
import { refuse, type Result } from '#contract/result.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { claimAgain, type ClaimRequest, claimVouchers } from './claim-vouchers.ts';

// A process collects the claims of its own callers, across offers, and commits them together: the
// cost of a transaction and of the lock on the allotment is shared by the whole batch. While one
// batch is on its way the next collects, so no timer is needed: a lone claim leaves at once.
const batchLimit = 256;
const waitingLimit = 10_000;
const attemptLimit = 4;

type Waiting = {
  request: ClaimRequest;
  attempts: number;
  settle: (answer: Result<ClaimedVoucher>) => void;
  fail: (error: unknown) => void;
};

export type ClaimQueue = { claim(request: ClaimRequest): Promise<Result<ClaimedVoucher>> };

/** The queue of one process. Claims it acknowledges are committed. */
export function createClaimQueue(database: Database, clock: Clock): ClaimQueue {
  const waiting: Waiting[] = [];
  const inProgress = new Map<string, ClaimRequest>();
  let busy = false;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0)
      await commitBatch(database, clock, waiting.splice(0, batchLimit), waiting);
    busy = false;
  };

  return {
    async claim(request) {
      const key = `${request.claimedBy} ${request.clientKey}`;
      const earlier = inProgress.get(key);
      if (earlier)
        return refuse(
          isSameClaim(earlier, request) ? 'IDEMPOTENCY_IN_PROGRESS' : 'IDEMPOTENCY_KEY_REUSED',
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

function isSameClaim(one: ClaimRequest, other: ClaimRequest): boolean {
  return one.campaignId === other.campaignId && one.customerNo === other.customerNo;
}

/** Commits one batch and answers its callers; those who met another transaction wait for the next. */
async function commitBatch(
  database: Database,
  clock: Clock,
  batch: Waiting[],
  waiting: Waiting[],
): Promise<void> {
  try {
    const answers = await withJob(database, (tx) =>
      claimVouchers(
        tx,
        clock.now(),
        batch.map((entry) => entry.request),
      ),
    );
    for (const [index, entry] of batch.entries()) {
      const answer = answers[index];
      if (!answer) entry.fail(new Error('a claim of the batch has no answer'));
      else if (answer.ok || answer.refusal.code !== claimAgain) entry.settle(answer);
      else requeue(entry, waiting, new Error('the claim kept meeting other transactions'));
    }
  } catch (error) {
    if (isRepeatable(error)) for (const entry of batch) requeue(entry, waiting, error);
    else await isolate(database, clock, batch, waiting, error);
  }
}

function requeue(entry: Waiting, waiting: Waiting[], error: unknown): void {
  entry.attempts += 1;
  if (entry.attempts < attemptLimit) waiting.unshift(entry);
  else entry.fail(error);
}

/** The statement itself failed: by halves, so that only the claim that breaks it fails. */
async function isolate(
  database: Database,
  clock: Clock,
  batch: Waiting[],
  waiting: Waiting[],
  error: unknown,
): Promise<void> {
  if (batch.length === 1 || !isOfStatement(error)) {
    for (const entry of batch) entry.fail(error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await commitBatch(database, clock, batch.slice(0, middle), waiting);
  await commitBatch(database, clock, batch.slice(middle), waiting);
}

/** SQLSTATE of a PostgreSQL error; empty when the error is another (a lost connection). */
function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Deadlock and serialization failure: nothing was committed, the same may be tried at once. */
function isRepeatable(error: unknown): boolean {
  return ['40P01', '40001'].includes(stateOf(error));
}

/** Classes 22 (data) and 23 (constraint): the content of the batch, not the state of the server. */
function isOfStatement(error: unknown): boolean {
  return /^2[23]/.test(stateOf(error));
}
