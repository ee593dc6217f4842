import type { Refusal, Result } from '#contract/result.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** All of the work in one transaction (as the job role), or nothing of it when it is refused. */
export async function orNothing<T>(
  database: Database,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await withJob(database, async (tx) => {
      const done = await work(tx);
      if (!done.ok) throw new Refused(done.refusal);
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
