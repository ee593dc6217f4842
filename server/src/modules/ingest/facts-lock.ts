import { type RawBuilder, sql } from 'kysely';
import { type Database, withJob } from '#platform/postgres/database.ts';

const retryMilliseconds = 250;

/**
 * Runs `work` as the only one in the deployment that replaces fact tables: imports, and whatever else
 * deletes from them (erasure). It protects the moment between copying a table's parts and swapping,
 * in which somebody else's change would be lost. The lock lives in a transaction of its own, so it
 * goes with the process that holds it.
 */
export async function withFactsLock<T>(
  database: Database,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return whenLocked(database, signal, sql`pg_try_advisory_xact_lock`, work);
}

/**
 * Runs `work` while nobody replaces fact tables: for who reads them in several statements that must
 * tell of one moment. Any number read at a time. Who holds it asks for no other lock of these, and
 * nobody waits for it inside a transaction, so none of them waits for the other in a circle.
 */
export async function withFactsUnchanged<T>(
  database: Database,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return whenLocked(database, signal, sql`pg_try_advisory_xact_lock_shared`, work);
}

async function whenLocked<T>(
  database: Database,
  signal: AbortSignal,
  tryLock: RawBuilder<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const outcome = await withJob(database, async (tx) => {
      const { rows } = await sql<{
        locked: boolean;
      }>`select ${tryLock}(hashtextextended('huike.facts', 0)) as locked`.execute(tx);
      return rows[0]?.locked ? { value: await work() } : null;
    });
    if (outcome) return outcome.value;
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
  }
}
