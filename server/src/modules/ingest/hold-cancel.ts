import { JobFailure } from '#platform/jobs/jobs.ts';

/**
 * The signal of a job until `hold` is called; after that only the end of the process still aborts it
 * (the work is then taken up again), and no longer the wish to cancel.
 */
export function cancelUntilHeld(signal: AbortSignal): { signal: AbortSignal; hold: () => void } {
  const own = new AbortController();
  let held = false;
  const pass = () => {
    if (!held || !(signal.reason instanceof JobFailure)) own.abort(signal.reason);
  };
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return {
    signal: own.signal,
    hold: () => {
      own.signal.throwIfAborted();
      held = true;
    },
  };
}
