import { sql } from 'kysely';
import { z } from 'zod';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { builtCatalogue, catalogueInForce } from './catalogue-in-force.ts';
import type { ChangedParameters } from './compile-tags.core.ts';
import { lookedUpDays } from './live-tag.core.ts';
import type { MarksOfCustomer } from './lay-marks-over.core.ts';
import { isUsable } from './overlay.core.ts';

const moment = z.iso.datetime().transform((text) => new Date(text));
const marksSchema = z.object({
  given: z.array(z.object({ tag: z.string(), value: z.string() })),
  deleted: z.array(z.string()),
  events: z.array(
    z.object({
      type: z.string(),
      businessDate: z.string(),
      occurredAt: moment,
      arrivedAt: moment,
      orgId: z.number(),
      channel: z.string(),
      amountFen: z.number(),
    }),
  ),
  parameters: z.array(z.object({ tag: z.string(), name: z.string(), value: z.number() })),
  revision: z.string().nullable(),
});

/** Nobody but a machine has so many in these days. */
const recentEvents = 500;

/**
 * Of several numbers that were given different values, the newest holds (as `assignedNow` says of everybody).
 * Reads all of it where it is true, in one statement: of one customer that is a few rows by index. The
 * copies in ClickHouse, which a count of everybody needs, are not asked, nor waited for; events are read
 * whether they were shipped or not.
 */
export async function readMarksOf(
  tx: Tx,
  customerNo: number,
  today: string,
): Promise<MarksOfCustomer> {
  const { rows } = await sql<unknown>`/* keep plan: customer_marks */
    with own as (select array(select customers.numbers_of(${customerNo}::int)) as numbers)
    select
      (select coalesce(json_agg(one), '[]') from (
        select distinct on (tag_code) tag_code as tag, value from tags.assignment
        where customer_no = any (own.numbers) and valid_from <= ${today}::date and (valid_until is null or valid_until >= ${today}::date)
          and (removed_on is null or removed_on > ${today}::date)
        order by tag_code, assignment_id desc) one) as given,
      (select coalesce(json_agg(tag_code), '[]') from tags.deletion
        where customer_no = any (own.numbers) and restored_at is null) as deleted,
      (select coalesce(json_agg(one), '[]') from (
        select type, business_date as "businessDate", ${isoMoment('occurred_at')} as "occurredAt", ${isoMoment('arrived_at')} as "arrivedAt",
          org_id as "orgId", channel, amount_fen as "amountFen"
        from platform.outbox
        where party_no > 0 and party_no = any (${customerNo}::int || own.numbers)
          and business_date > ${addDays(today, -lookedUpDays)}::date and business_date <= ${today}::date
        order by business_date desc, occurred_at desc limit ${recentEvents}) one) as events,
      (select coalesce(json_agg(json_build_object('tag', tag_code, 'name', name, 'value', value)), '[]') from tags.parameter) as parameters,
      (select revision from tags.catalogue_revision) as revision
    from own`.execute(tx);
  const { given, deleted, events, parameters, revision } = marksSchema.parse(rows[0]);
  const catalogue = builtCatalogue(revision) ?? (await catalogueInForce(tx));
  return {
    catalogue,
    live: { today, events, changed: byTag(parameters) },
    assigned: new Map(
      given.flatMap(({ tag: code, value }) => {
        const tag = catalogue.tags.get(code);
        return tag && isUsable(tag, today) ? [[code, value]] : [];
      }),
    ),
    deleted: new Set(deleted),
  };
}

function byTag(
  parameters: readonly { tag: string; name: string; value: number }[],
): ChangedParameters {
  const grouped = Map.groupBy(parameters, ({ tag }) => tag);
  return new Map(
    [...grouped].map(([tag, own]) => [tag, new Map(own.map(({ name, value }) => [name, value]))]),
  );
}

/** Whether the number was merged into another: whose tags stand under the other one. */
export async function isMergedAway(tx: Tx, customerNo: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from customers.customer where customer_no = ${customerNo} and merged_into is not null`.execute(
    tx,
  );
  return rows.length > 0;
}
