import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, withJob } from '../postgres/database.ts';

/** How long a pause lasts by itself: one whose holder was killed must not hold up the bank. */
const pauseSeconds = 60;
const renewMilliseconds = 20_000;

/**
 * Starts no further job in the whole deployment, waits until the running ones have ended, does
 * `work`, and lets jobs run again. `onWait` hears how many still run.
 */
export async function whileJobsPause<T>(
  database: Database,
  work: () => Promise<T>,
  onWait: (running: number) => void,
): Promise<T> {
  await renewPause(database);
  const timer = setInterval(() => void renewPause(database).catch(() => {}), renewMilliseconds);
  try {
    for (
      let running = await countRunning(database);
      running > 0;
      running = await countRunning(database)
    ) {
      onWait(running);
      await delay(250);
    }
    return await work();
  } finally {
    clearInterval(timer);
    await withJob(database, (tx) =>
      sql`delete from platform.setting where key = 'jobs.paused'`.execute(tx),
    );
  }
}

async function renewPause(database: Database): Promise<void> {
  await withJob(database, (tx) =>
    sql`insert into platform.setting (key, value)
      values ('jobs.paused', jsonb_build_object('until', now() + make_interval(secs => ${pauseSeconds})))
      on conflict (key) do update set value = excluded.value, updated_at = now()`.execute(tx),
  );
}

async function countRunning(database: Database): Promise<number> {
  const { rows } = await withJob(database, (tx) =>
    sql<{
      running: number;
    }>`select count(*) as running from platform.job where state = 'running'`.execute(tx),
  );
  return rows[0]?.running ?? 0;
}
