import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** The list of an issue that is over; the issue with its figures stays, and every voucher with its key. */
export const issueRetentions: readonly Retention[] = [
  {
    kind: 'issue_lists',
    remove: async (context) => {
      const over = sql`select id from benefits.issue where finished_at < ${context.cutoff.moment}`;
      await removeInPieces(context, async (tx, limit) => {
        const gone =
          await sql`delete from benefits.issue_recipient where (issue_id, customer_no) in (
          select issue_id, customer_no from benefits.issue_recipient where issue_id in (${over}) limit ${limit}) returning 1`.execute(
            tx,
          );
        return gone.rows.length;
      });
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from benefits.issue_line where (issue_id, line) in (
          select issue_id, line from benefits.issue_line where issue_id in (${over}) limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
    },
  },
];
