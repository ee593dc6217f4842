import { sql } from 'kysely';
import { z } from 'zod';
import { recordAudit } from '#modules/audit/index.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { closeDraw } from './open-draw.ts';
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
    // A transaction each: one holds the budgets of its prizes.
    for (const { id, orgId } of overdue)
      await withJob(database, async (tx) => {
        const closed = await closeDraw(tx, keyring, now, id);
        if (closed.ok)
          await recordAudit(tx, {
            actor: 'system',
            action: 'draw.close',
            objectKind: 'Draw',
            objectId: id,
            orgId,
          });
      });
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
    return { closed: overdue.length, revealed };
  },
};

async function findOverdue(tx: Tx, now: Date): Promise<{ id: number; orgId: number | null }[]> {
  const { rows } = await sql<{ id: number; orgId: number | null }>`
    select draw.id, draw.org_id as "orgId"
    from draws.draw join draws.version on version.draw_id = draw.id and version.state = 'open'
    where draw.state = 'open' and (content->>'endsAt')::timestamptz <= ${now} order by draw.id`.execute(
    tx,
  );
  return rows;
}

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
