import { sql } from 'kysely';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';

/** Returns when so many other sessions of this database wait for a lock: the interleaving is reached. */
export async function waitUntilBlocked(database: Database, sessions = 1): Promise<void> {
  for (;;) {
    const { rows } = await withJob(database, (tx) =>
      sql<{ blocked: number }>`
        select count(distinct l.pid)::int as blocked from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where not l.granted and a.datname = current_database()`.execute(tx),
    );
    if ((rows[0]?.blocked ?? 0) >= sessions) return;
  }
}

/**
 * Runs `first` up to just before its commit, starts `second`, waits until it is blocked by the
 * first, and only then lets the first commit. Fails when the second finishes without waiting,
 * since then nothing was proved.
 */
export async function afterBoth<A, B>(
  database: Database,
  first: (tx: Tx) => Promise<A>,
  second: (tx: Tx) => Promise<B>,
): Promise<{ first: A; second: B }> {
  let running: Promise<B> | undefined;
  const one = await withJob(database, async (tx) => {
    const value = await first(tx);
    running = withJob(database, second);
    running.catch(() => {});
    await Promise.race([
      waitUntilBlocked(database),
      running.then(
        () => Promise.reject(new Error('the second did not wait for the first')),
        (error: unknown) => Promise.reject(error),
      ),
    ]);
    return value;
  });
  if (!running) throw new Error('the second was not started');
  return { first: one, second: await running };
}
