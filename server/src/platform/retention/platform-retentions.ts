import { sql } from 'kysely';
import { readWatermark } from '../outbox/ship-outbox.ts';
import { removeInPieces, type Retention } from './retention.ts';

/** Finished jobs, stored answers and shipped events: what the platform itself keeps. */
export const platformRetentions: readonly Retention[] = [
  {
    kind: 'jobs',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from platform.job where id in (
          select id from platform.job where finished_at < ${context.cutoff.moment}
            and state in ('done', 'failed', 'cancelled') order by finished_at limit ${limit}) returning 1`.execute(
          tx,
        );
        await sql`delete from platform.retention_removed where not exists (
          select from platform.job where job.id = retention_removed.job_id)`.execute(tx);
        return gone.rows.length;
      }),
  },
  {
    kind: 'stored_answers',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from platform.idempotency_key where (caller, key) in (
          select caller, key from platform.idempotency_key where created_at < ${context.cutoff.moment}
          order by created_at limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
  {
    // Only what ClickHouse has for certain; and longer there than here, so that a repair after an error
    // never ships again what has outlived its period there (the bounds of `events` and `outbox`).
    kind: 'outbox',
    remove: async (context) => {
      const mark = await readWatermark(context.platform);
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from platform.outbox where seq in (
          select seq from platform.outbox where arrived_at < ${context.cutoff.moment}
            and (xid, seq) < (${String(mark.xid)}::xid8, ${mark.seq}) order by arrived_at limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
    },
  },
];
