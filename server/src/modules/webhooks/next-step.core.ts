import { type WebhookError, webhookLimits, webhookRetrySeconds } from '#contract/webhooks.ts';

/** What came of one attempt. */
export type Outcome = {
  status: number | null;
  /** null: it was taken */
  error: WebhookError | null;
  /** of an address or URL that was refused */
  reason: string | null;
  /** how the answer's body began */
  answer: string;
  /** what a receiver who is busy asked for */
  retryAfterSeconds: number | null;
};

export type NextStep =
  | { state: 'delivered' | 'failed' }
  | { state: 'waiting'; afterSeconds: number };

/** Waits longer than its turn where the receiver asks for it, but no longer than the longest turn. */
const longestWait = Math.max(...webhookRetrySeconds);

/** What becomes of a delivery after its `attempts`-th attempt; `random` is in [0, 1). */
export function nextStep(attempts: number, outcome: Outcome, random: number): NextStep {
  if (outcome.error === null) return { state: 'delivered' };
  const turn = webhookRetrySeconds[attempts - 1];
  if (turn === undefined || isGone(outcome)) return { state: 'failed' };
  const asked = Math.min(outcome.retryAfterSeconds ?? 0, longestWait);
  return { state: 'waiting', afterSeconds: Math.max(turn * (0.9 + 0.2 * random), asked) };
}

/** The receiver says that there is nothing here any more, and never will be. */
export function isGone({ status }: Outcome): boolean {
  return status === 410;
}

/** Whether an endpoint has failed so often and for so long that it is left alone. */
export function isToBeDisabled(failures: number, failingSince: Date, now: Date): boolean {
  const failingDays = (now.getTime() - failingSince.getTime()) / 86_400_000;
  return (
    failures >= webhookLimits.failuresBeforeDisabled && failingDays >= webhookLimits.failingDays
  );
}
