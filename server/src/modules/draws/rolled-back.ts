import type { Refusal, Result } from '#contract/result.ts';

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Runs a transaction whose refused work leaves nothing behind: `attempt` is what the work's answer goes through. */
export async function rolledBack<T>(
  run: (attempt: (result: Result<T>) => Result<T>) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await run((result) => {
      if (!result.ok) throw new Refused(result.refusal);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
