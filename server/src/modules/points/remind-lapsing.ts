import { sql } from 'kysely';
import { largestReminderDays } from '#contract/points.ts';
import { contactableSql } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Where a search goes on: points of this last day, programme and number are behind it. */
export type LapsingMark = { expiresOn: string; programmeId: number; customerNo: number };

/** What a piece has told, and where the next goes on; null at the end. */
export type Reminded = { last: LapsingMark | null; told: number };

type Lapsing = LapsingMark & { personNo: number; orgId: number; amount: number; told: boolean };

/**
 * Tells of the points of up to `limit` numbers after a mark that end within their programme's days, by an event
 * that the bank's channels take up, where the customer takes marketing on their phone: the rule of vouchers
 * that end. Told once a person, programme and last day, with what all numbers of the person hold of it; of
 * others nothing is kept, so that one who agrees in time is told yet. Points of a closed programme are of no
 * use any more, so nobody is sent to use them. Gives the last mark looked at, null at the end. As the job role.
 */
export async function remindLapsing(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { after, limit }: { after: LapsingMark | null; limit: number },
): Promise<Reminded> {
  const today = bankDay(now);
  const question = { purpose: 'marketing', channel: 'push', on: today } as const;
  const { rows } = await sql<Lapsing>`
    with lapsing as materialized (
      select distinct lot.expires_on, lot.programme_id, lot.customer_no, customers.person_of(lot.customer_no) as person_no
      from points.lot join points.programme p on p.id = lot.programme_id
      where lot.remaining > 0 and lot.expires_on between ${today}::date and ${today}::date + ${largestReminderDays}::int
        and lot.expires_on <= ${today}::date + p.reminder_days and p.reminder_days > 0 and p.state <> 'closed'
        and (lot.expires_on, lot.programme_id, lot.customer_no)
          > (${after?.expiresOn ?? '-infinity'}::date, ${after?.programmeId ?? 0}::bigint, ${after?.customerNo ?? 0}::int)
        and not exists (select from points.reminder r where r.programme_id = lot.programme_id
          and r.expires_on = lot.expires_on and r.customer_no = customers.person_of(lot.customer_no))
      order by 1, 2, 3 limit ${limit}
    ),
    reached as materialized (
      select customer_no from (${contactableSql(keyring, sql`select distinct person_no as customer_no from lapsing`, question)}) judged
      where allowed
    ),
    told as (
      insert into points.reminder (programme_id, customer_no, expires_on, told_at)
      select distinct programme_id, person_no, expires_on, ${now}::timestamptz from lapsing
      where person_no in (select customer_no from reached)
      order by 1, 3, 2
      on conflict do nothing returning programme_id, customer_no, expires_on
    )
    select lapsing.expires_on as "expiresOn", lapsing.programme_id as "programmeId", lapsing.customer_no as "customerNo",
      lapsing.person_no as "personNo", coalesce(customers.outlet_of(lapsing.person_no), 0) as "orgId",
      -- once a person, who may have several numbers with points of that day
      told.customer_no is not null and row_number() over (
        partition by lapsing.programme_id, lapsing.expires_on, lapsing.person_no order by lapsing.customer_no) = 1 as told,
      (select sum(remaining)::bigint from points.lot
        where programme_id = lapsing.programme_id and expires_on = lapsing.expires_on and remaining > 0
          and customer_no in (select customers.numbers_of(lapsing.person_no))) as amount
    from lapsing left join told on told.programme_id = lapsing.programme_id
      and told.expires_on = lapsing.expires_on and told.customer_no = lapsing.person_no
    order by 1, 2, 3`.execute(tx);
  const told = rows.filter((row) => row.told);
  await writeEvents(
    tx,
    told.map(({ expiresOn, programmeId, personNo, orgId, amount }) => ({
      type: 'points_expiring',
      businessDate: today,
      occurredAt: now,
      partyNo: personNo,
      orgId,
      properties: {
        programme_id: String(programmeId),
        points_hundredths: String(amount),
        last_day: expiresOn,
      },
    })),
  );
  const last = rows.at(-1);
  return { last: last ?? null, told: told.length };
}

/** Lets go of up to `limit` marks whose day is over; gives how many. As the job role. */
export async function forgetReminders(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql`delete from points.reminder where ctid = any(array(
    select ctid from points.reminder where expires_on < ${bankDay(now)}::date limit ${limit})) returning 1`.execute(
    tx,
  );
  return rows.length;
}
