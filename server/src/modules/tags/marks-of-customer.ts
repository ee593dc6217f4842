import { sql } from 'kysely';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { lookedUpDays } from './live-tag.core.ts';
import type { RecentEvent } from './evaluate-live.core.ts';
import { readChangedParameters } from './read-run-inputs.ts';
import type { MarksOfCustomer } from './lay-marks-over.core.ts';
import { isUsable } from './overlay.core.ts';

/**
 * Of several numbers that were given different values, the newest holds (as `assignedNow` says of everybody).
 * Reads them where they are true. Of one customer that is a few rows by index; the copies in ClickHouse,
 * which a count of everybody needs, are not asked, nor waited for.
 */
export async function readMarksOf(
  tx: Tx,
  customerNo: number,
  today: string,
): Promise<MarksOfCustomer> {
  const catalogue = await catalogueInForce(tx);
  const changed = await readChangedParameters(tx);
  const events = await readRecentEvents(tx, customerNo, today);
  const { rows } = await sql<{ tag_code: string; value: string | null }>`
    (select distinct on (tag_code) tag_code, value from tags.assignment
    where customer_no in (select customers.numbers_of(${customerNo})) and valid_from <= ${today}::date and (valid_until is null or valid_until >= ${today}::date)
      and (removed_on is null or removed_on > ${today}::date)
    order by tag_code, assignment_id desc)
    union all select tag_code, null from tags.deletion
      where customer_no in (select customers.numbers_of(${customerNo})) and restored_at is null`.execute(
    tx,
  );
  return {
    catalogue,
    live: { today, events, changed },
    assigned: new Map(
      rows.flatMap(({ tag_code, value }) => {
        const tag = catalogue.tags.get(tag_code);
        return value === null || !tag || !isUsable(tag, today) ? [] : [[tag_code, value]];
      }),
    ),
    deleted: new Set(rows.filter(({ value }) => value === null).map(({ tag_code }) => tag_code)),
  };
}

/** Nobody but a machine has so many in these days. */
const recentEvents = 500;

/** The newest events of a customer, and of the numbers merged into it, whether they were shipped or not. */
async function readRecentEvents(
  tx: Tx,
  customerNo: number,
  today: string,
): Promise<readonly RecentEvent[]> {
  const { rows } = await sql<RecentEvent>`
    select type, business_date as "businessDate", occurred_at as "occurredAt", org_id as "orgId", amount_fen as "amountFen"
    from platform.outbox
    where party_no > 0 and party_no = any (${customerNo}::int || array(select customers.numbers_of(${customerNo}::int)))
      and business_date > ${addDays(today, -lookedUpDays)}::date and business_date <= ${today}::date
    order by business_date desc, occurred_at desc limit ${recentEvents}`.execute(tx);
  return rows;
}

/** Whether the number was merged into another: whose tags stand under the other one. */
export async function isMergedAway(tx: Tx, customerNo: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from customers.customer where customer_no = ${customerNo} and merged_into is not null`.execute(
    tx,
  );
  return rows.length > 0;
}
