import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Blanks what staff wrote about a person, and closes what was still to be done with them: that somebody
 * was contacted, when and with which result stays under the bare number, so that the figures of campaigns
 * stand. Run as the job role. Gives how many tasks held text.
 */
export async function eraseFromTasks(tx: Tx, customerNo: number, now: Date): Promise<number> {
  await sql`update tasks.outcome set note = '', next_step = ''
    where task_id in (select id from tasks.task where customer_no = ${customerNo})
      and (note <> '' or next_step <> '')`.execute(tx);
  await sql`update tasks.task set state = 'cancelled', closed_at = ${now}
    where customer_no = ${customerNo} and state = 'open'`.execute(tx);
  const { rows } = await sql`update tasks.task set note = '', next_step = ''
    where customer_no = ${customerNo} and (note <> '' or next_step <> '') returning 1`.execute(tx);
  return rows.length;
}
