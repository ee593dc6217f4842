import { sql } from 'kysely';
import { contactableSql, findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { NumberRange } from './meter-recipients.ts';

/**
 * Notes, of the customers of a range, who may get nothing: for whom nobody may act any more, and who may not
 * be given what was chosen for them in person. Gives how many were asked. The same rule as a campaign's.
 */
export async function refuseBlocked(
  tx: Tx,
  { keyring, clock }: Pick<Platform, 'keyring' | 'clock'>,
  issueId: number,
  { firstNo, lastNo }: NumberRange,
): Promise<number> {
  const today = bankDay(clock.now());
  const asked = sql`select customer_no from benefits.issue_recipient
    where issue_id = ${issueId} and customer_no between ${firstNo} and ${lastNo} and reason is null`;
  const { rows } = await sql<{ customer_no: number }>`${asked}`.execute(tx);
  const numbers = rows.map((row) => row.customer_no);
  if (numbers.length === 0) return 0;
  const gone = [...(await findGone(tx, numbers, today))];
  await sql`update benefits.issue_recipient set reason = 'CUSTOMER_GONE'
    where issue_id = ${issueId} and customer_no = any (${gone}::int[]) and reason is null`.execute(
    tx,
  );
  const question = { purpose: 'personalised_marketing', channel: 'push', on: today } as const;
  await sql`
    update benefits.issue_recipient r set reason = judged.reason
    from (${contactableSql(keyring, asked, question)}) judged
    where r.issue_id = ${issueId} and r.customer_no = judged.customer_no and judged.reason is not null and r.reason is null`.execute(
    tx,
  );
  return numbers.length;
}

/**
 * Notes whoever of a range is the same person as another of the list: the number kept stays on it, or the
 * lowest of those merged into it.
 */
export async function refuseMergedTwice(
  tx: Tx,
  issueId: number,
  { firstNo, lastNo }: NumberRange,
): Promise<void> {
  await sql`
    update benefits.issue_recipient r set reason = 'TWICE'
    from customers.merged own
    where r.issue_id = ${issueId} and r.customer_no between ${firstNo} and ${lastNo} and r.reason is null
      and own.customer_no = r.customer_no
      and exists (
        select from customers.numbers_of(own.merged_into) as other (customer_no)
        join benefits.issue_recipient listed on listed.issue_id = r.issue_id and listed.customer_no = other.customer_no
        where listed.customer_no < r.customer_no or listed.customer_no = own.merged_into)`.execute(
    tx,
  );
}
