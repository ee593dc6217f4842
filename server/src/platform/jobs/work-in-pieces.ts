import type { Platform } from '../platform.ts';
import { type Tx, withJob } from '../postgres/database.ts';
import type { JobContext } from './jobs.ts';

/**
 * Work whose every piece finds for itself what is left, in a transaction of its own, until one finds nothing;
 * gives how many were done together. Killed anywhere it goes on from there, so it keeps no mark.
 */
export async function workInPieces(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  context: Pick<JobContext, 'signal' | 'progress'>,
  piece: (tx: Tx, now: Date) => Promise<number>,
): Promise<number> {
  let all = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const done = await withJob(database, (tx) => piece(tx, clock.now()));
    if (done === 0) return all;
    all += done;
    context.progress(all, all);
  }
}
