import { sql } from 'kysely';
import { z } from 'zod';
import { recordAudit } from '#modules/audit/index.ts';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { drawKept, giveForKeptJob } from './give-for-kept.ts';
import { closeDraw } from './open-draw.ts';
import { rolledBack } from './rolled-back.ts';
import { preparePeriods, revealSeeds } from './seed-periods.ts';

/**
 * Daily: ends the draws whose time is over, publishes the seeds of the days that are over, and commits to those
 * of today and tomorrow.
 */
export const drawDayJob: JobKind<Record<string, never>, { closed: number; revealed: number }> = {
  kind: 'draws.day',
  input: z.strictObject({}),
  run: async ({ database, clock, keyring }) => {
    const now = clock.now();
    const overdue = await withJob(database, (tx) => findOverdue(tx, now));
    const closed = await closeDraws(database, keyring, now, overdue);
    const revealed = await withJob(database, async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select id from draws.draw where state = 'open' order by id for no key update`.execute(tx);
      await preparePeriods(
        tx,
        keyring,
        now,
        rows.map(({ id }) => id),
      );
      return revealSeeds(tx, keyring, now);
    });
    return { closed, revealed };
  },
};

/**
 * Ends draws, a transaction each since one holds the budgets of its prizes; gives how many. Where the prize of a
 * table is refused its draw stays open, with nobody playing in it, and is asked for again a minute later.
 */
async function closeDraws(
  database: Database,
  keyring: Keyring,
  now: Date,
  draws: readonly OverDraw[],
): Promise<number> {
  let closed = 0;
  for (const { id, orgId } of draws) {
    const done = await rolledBack((attempt) =>
      withJob(database, async (tx) => {
        const ended = await closeDraw(tx, keyring, now, id);
        if (ended.ok)
          await recordAudit(tx, {
            actor: 'system',
            action: 'draw.close',
            objectKind: 'Draw',
            objectId: id,
            orgId,
          });
        return attempt(ended);
      }),
    );
    if (done.ok) closed += 1;
  }
  return closed;
}

type OverDraw = { id: number; orgId: number | null };

async function findOverdue(tx: Tx, now: Date): Promise<OverDraw[]> {
  const { rows } = await sql<OverDraw>`
    select draw.id, draw.org_id as "orgId"
    from draws.draw join draws.version on version.draw_id = draw.id and version.state = 'open'
    where draw.state = 'open' and (content->>'endsAt')::timestamptz <= ${now} order by draw.id`.execute(
    tx,
  );
  return rows;
}

/** Tables of 博饼 that are over, by their time or because nothing is left to be won. */
async function findOverTables(tx: Tx, now: Date): Promise<OverDraw[]> {
  const { rows } = await sql<OverDraw>`
    select draw.id, draw.org_id as "orgId"
    from draws.draw join draws.version on version.draw_id = draw.id and version.state = 'open'
    where draw.state = 'open' and content @> '{"zhuangyuanAtEnd": true}' and ((content->>'endsAt')::timestamptz <= ${now}
      or exists (select from draws.play p where p.draw_id = draw.id and p.version_no = version.version_no and greatness is not null)
        and (select count(*) > 0 and sum(stock - given) = 0 from draws.prize
             where prize.draw_id = draw.id and prize.version_no = version.version_no and code <> 'zhuangyuan'))
    order by draw.id`.execute(tx);
  return rows;
}

/** Decides the tables that are over. */
export const drawTablesJob: JobKind<Record<string, never>, { closed: number }> = {
  kind: 'draws.tables',
  input: z.strictObject({}),
  run: async ({ database, clock, keyring }) => {
    const now = clock.now();
    const over = await withJob(database, (tx) => findOverTables(tx, now));
    return { closed: await closeDraws(database, keyring, now, over) };
  },
};

/** Soon after the bank's midnight. */
export const drawDay = {
  name: 'draws.day',
  cron: '5 0 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        drawDayJob,
        {},
        { title: { zh: '抽奖日终', en: 'Day of the draws' }, naturalKey: 'day' },
      ),
    );
  },
};

/** People wait for it around a table. */
export const drawTables = {
  name: 'draws.tables',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findOverTables(tx, platform.clock.now())).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        drawTablesJob,
        {},
        { title: { zh: '博饼收桌', en: 'End tables of 博饼' }, naturalKey: 'minute' },
      );
    });
  },
};

/** What draws do by themselves. */
export const drawWork = {
  jobs: [anyJobKind(drawDayJob), anyJobKind(drawTablesJob), anyJobKind(giveForKeptJob)],
  schedules: [drawDay, drawTables, drawKept],
};
