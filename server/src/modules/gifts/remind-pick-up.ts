import { sql } from 'kysely';
import { reminderDays } from '#contract/reminder-days.ts';
import { contactableSql } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { tellGifts } from './tell-events.ts';

/**
 * Tells of up to `limit` reservations after `afterId` that nobody has picked up and that end within
 * `reminderDays`, by an event, where the customer takes marketing on their phone: the rule of vouchers that
 * end. Of the others nothing is kept, so that one who agrees in time is told yet; once told never again. Gives
 * the last number looked at, null at the end. As the job role.
 */
export async function remindPickUps(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<{ lastId: number | null; told: number }> {
  const question = { purpose: 'marketing', channel: 'push', on: bankDay(now) } as const;
  const { rows } = await sql<{ id: number; told: boolean }>`
    with ending as materialized (
      select id, customer_no from gifts.reservation
      where state = 'reserved' and reminded_at is null and id > ${afterId}
        and expires_at > ${now} and expires_at <= ${now}::timestamptz + ${reminderDays} * interval '1 day'
      order by id limit ${limit}
    ),
    reached as materialized (
      select customer_no from (${contactableSql(keyring, sql`select distinct customer_no from ending`, question)}) judged
      where allowed
    ),
    told as (
      update gifts.reservation set reminded_at = ${now}
      where id in (select id from ending where customer_no in (select customer_no from reached))
        and state = 'reserved' and reminded_at is null
      returning id
    )
    select ending.id, told.id is not null as told from ending left join told using (id) order by ending.id`.execute(
    tx,
  );
  const told = rows.filter((row) => row.told).map(({ id }) => id);
  await tellGifts(tx, now, 'gift_expiring', told);
  return { lastId: rows.at(-1)?.id ?? null, told: told.length };
}
