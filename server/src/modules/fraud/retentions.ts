import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** How what is counted leaves, and cases that have been decided; a block in force keeps its case. */
export const fraudRetentions: readonly Retention[] = [
  {
    kind: 'fraud_deeds',
    remove: async (context) => {
      const { moment } = context.cutoff;
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from fraud.deed where ctid = any(array(
          select ctid from fraud.deed where at < ${moment} limit ${limit})) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
      // A process that has not written for so long begins anew with another number.
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from fraud.writer where id in (
          select id from fraud.writer w where seen_at < ${moment} and not exists (select from fraud.deed d where d.writer_id = w.id)
          limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      });
    },
  },
  {
    kind: 'fraud_cases',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const { moment } = context.cutoff;
        const { rows } = await sql<{ id: number }>`
          select id from fraud.suspicion s
          where (coalesce(decided_at, last_at) < ${moment} and state in ('cleared', 'confirmed', 'recorded'))
            and not exists (select from fraud.block b where b.suspicion_id = s.id and b.ended_at is null and b.until > ${moment})
          limit ${limit}`.execute(tx);
        const ids = rows.map(({ id }) => id);
        await sql`delete from fraud.block where suspicion_id = any(${ids}::bigint[])`.execute(tx);
        await sql`delete from fraud.suspicion where id = any(${ids}::bigint[])`.execute(tx);
        return ids.length;
      }),
  },
];
