import { sql } from 'kysely';
import { reminderDays } from '#contract/reminder-days.ts';
import { contactableSql } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Ending = {
  id: number;
  campaign_id: number | null;
  customer_no: number;
  face_amount_fen: number;
  org_id: number;
  offer_id: number;
  told: boolean;
};

/**
 * Tells of up to `limit` vouchers after `afterId` that they end within `reminderDays`, by an event that the
 * bank's channels take up, where the customer takes marketing on their phone; of the others nothing is kept,
 * so that one who agrees in time is told yet. What was told is never told again. Gives the last number
 * looked at, null at the end. As the job role.
 */
export async function remindExpiring(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<{ lastId: number | null; told: number }> {
  const today = bankDay(now);
  const ending = sql`
    select v.id, v.campaign_id, v.customer_no, v.face_amount_fen, v.org_id, a.offer_id
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
    where v.state = 'claimed' and v.valid_until between ${today}::date and ${today}::date + ${reminderDays}::int and v.id > ${afterId}
      and not exists (select from benefits.voucher_reminder r where r.voucher_id = v.id)
    order by v.id limit ${limit}`;
  const { rows } = await sql<Ending>`
    with ending as materialized (${ending}),
    reached as materialized (
      select customer_no from (${contactableSql(keyring, sql`select distinct customer_no from ending`, { purpose: 'marketing', channel: 'push', on: today })}) judged
      where allowed
    ),
    told as (
      insert into benefits.voucher_reminder (voucher_id, told_at)
      select id, ${now} from ending where customer_no in (select customer_no from reached)
      on conflict do nothing returning voucher_id
    )
    select ending.*, told.voucher_id is not null as told from ending left join told on told.voucher_id = ending.id order by id`.execute(
    tx,
  );
  const told = rows.filter((row) => row.told);
  await writeEvents(
    tx,
    told.map((row) => ({
      type: 'voucher_expiring',
      businessDate: today,
      occurredAt: now,
      partyNo: row.customer_no,
      orgId: row.org_id,
      amountFen: row.face_amount_fen,
      properties: {
        ...(row.campaign_id === null ? {} : { campaign_id: String(row.campaign_id) }),
        offer_id: String(row.offer_id),
        voucher_id: String(row.id),
      },
    })),
  );
  return { lastId: rows.at(-1)?.id ?? null, told: told.length };
}
