import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

export const webhookRetentions: readonly Retention[] = [
  {
    kind: 'webhook_deliveries',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        // Those that wait as well: nobody wants news of three months ago, and a paused endpoint has no end.
        const gone = await sql`delete from webhooks.delivery where delivery_id in (
          select delivery_id from webhooks.delivery where created_at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      }),
  },
];

/** What was or is to be sent of an erased person. Run as the job role. */
export async function eraseFromWebhooks(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from webhooks.delivery where party_no = ${customerNo}`.execute(tx);
}
