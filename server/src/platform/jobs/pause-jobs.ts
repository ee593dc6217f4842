import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, withJob } from '../postgres/database.ts';

/** How long a pause lasts by itself: one whose holder was killed must not hold up the bank. */
const pauseSeconds = 60;
const renewMilliseconds = 20_000;

/**
 * Starts no further job in the whole deployment, waits until the running ones have ended, does
 * `work`, and lets jobs run again. `onWait` hears how many still run. Throws when the pause lapsed
 * meanwhile (a clock's tick that came too late, a database that was away): a job may have run then.
 */
export async function whileJobsPause<T>(
  database: Database,
  work: () => Promise<T>,
  onWait: (running: number) => void,
): Promise<T> {
  await beginPause(database);
  const timer = setInterval(() => void prolongPause(database).catch(() => {}), renewMilliseconds);
  try {
    for (
      let running = await countRunning(database);
      running > 0;
      running = await countRunning(database)
    ) {
      onWait(running);
      await delay(250);
    }
    const done = await work();
    if (!(await prolongPause(database)))
      throw new Error('the pause of jobs ended before the work did: a job may have run meanwhile');
    return done;
  } finally {
    clearInterval(timer);
    await endPause(database);
  }
}

/** Lets jobs run again; also for a restored bank, whose backup was taken in a pause. */
export async function endPause(database: Database): Promise<void> {
  await withJob(database, (tx) =>
    sql`delete from platform.setting where key = 'jobs.paused'`.execute(tx),
  );
}

const until = sql`jsonb_build_object('until', now() + make_interval(secs => ${sql.lit(pauseSeconds)}))`;

async function beginPause(database: Database): Promise<void> {
  await withJob(database, (tx) =>
    sql`insert into platform.setting (key, value) values ('jobs.paused', ${until})
      on conflict (key) do update set value = excluded.value, updated_at = now()`.execute(tx),
  );
}

/** Only a pause that still holds is made longer: one that has lapsed stays so, and is found at the end. */
async function prolongPause(database: Database): Promise<boolean> {
  const { rows } = await withJob(database, (tx) =>
    sql`update platform.setting set value = ${until}, updated_at = now()
      where key = 'jobs.paused' and (value->>'until')::timestamptz > now() returning 1`.execute(tx),
  );
  return rows.length > 0;
}

async function countRunning(database: Database): Promise<number> {
  const { rows } = await withJob(database, (tx) =>
    sql<{
      running: number;
    }>`select count(*) as running from platform.job where state = 'running'`.execute(tx),
  );
  return rows[0]?.running ?? 0;
}
