import { sql } from 'kysely';
import { z } from 'zod';
import { bankModels } from '#modules/models/index.ts';
import { tagsOfCustomer } from '#modules/tags/index.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { tagRunJob } from './run-tags-and-portraits.ts';

const copies = [tagsOfCustomer.copies, bankModels.copies];

/**
 * Fills the copies that portraits are read from where a run has withdrawn one and not come to fill it, or a
 * crash of PostgreSQL or a restore has emptied it. Until then portraits are read from the engine: the same, slower.
 */
export const recoverCopiesJob: JobKind<Record<string, never>, Record<string, never>> = {
  kind: 'copies.recover',
  input: z.strictObject({}),
  run: async (platform, context) => {
    for (const { areLost, recover } of copies)
      if (await withJob(platform.database, areLost)) await recover(platform, context);
    return {};
  },
};

/** Looks every ten minutes, so that nobody has to know that there was a crash. */
export const recoverCopies = {
  name: 'copies.recover',
  cron: '*/10 * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A run fills them itself when it ends.
      const { rows } =
        await sql`select 1 from platform.job where kind = ${tagRunJob.kind} and state = 'running'`.execute(
          tx,
        );
      if (rows.length > 0) return;
      const lost = [];
      for (const { areLost } of copies) lost.push(await areLost(tx));
      if (!lost.includes(true)) return;
      await platform.jobs.enqueue(
        tx,
        recoverCopiesJob,
        {},
        {
          title: { zh: '补写画像副本', en: 'Copy portraits again' },
          naturalKey: 'all',
        },
      );
    });
  },
};
