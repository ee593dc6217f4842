import { sql } from 'kysely';
import {
  previewDays,
  type CountedBy,
  type RulePreview,
  type VelocityRule,
} from '#contract/fraud.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** What a deed is counted by, as a text. */
const keyColumns: Readonly<Record<CountedBy, ReturnType<typeof sql>>> = {
  customer: sql`customer_no::text`,
  device: sql`device_key`,
  address: sql`address_key`,
  outlet: sql`outlet_org_id::text`,
  merchant: sql`merchant_no::text`,
  operator: sql`operator`,
  phone: sql`phone_key`,
};

/**
 * What a rule would have met in the last 30 days, by the deeds that are kept: those that stood less than a
 * window after the one so many places before them, which is the rule itself. As if nothing had been refused,
 * since nobody knows what would have been tried again. As the job role: numbers only, of the whole bank.
 */
export async function previewRule(tx: Tx, now: Date, rule: VelocityRule): Promise<RulePreview> {
  const from = new Date(now.getTime() - previewDays * 86_400_000);
  const counted = rule.counts === 'customers' ? customersCounted : deedsCounted;
  const { rows } = await sql<Omit<RulePreview, 'days'>>`
    with ${counted(rule, from, now)}
    select (select ${isoMoment('at')} from (select min(at) as at from fraud.deed where at > ${from}) oldest) as since,
      (select count(*) from counted) as deeds, (select count(*) from hit) as hits, (select count(distinct key) from hit) as subjects`.execute(
    tx,
  );
  const found = rows[0] ?? { since: null, deeds: 0, hits: 0, subjects: 0 };
  return { days: previewDays, ...found };
}

const deedsCounted = (rule: VelocityRule, from: Date, now: Date) => sql`
    counted as (
      select key, at, lag(at, ${rule.threshold}::int) over (partition by key order by at, writer_id, flush, line) as earlier
      from (select *, ${keyColumns[rule.by]} as key from fraud.deed where what = ${rule.what} and at > ${from} and at <= ${now}) d
      where key is not null
    ),
    hit as (select key from counted where earlier > at - make_interval(mins => ${rule.minutes}))`;

/** Of customers: those who were none of so many that had acted on their device; looked at only where there were more. */
const customersCounted = (rule: VelocityRule, from: Date, now: Date) => sql`
    counted as materialized (
      select device_key as key, customer_no, at from fraud.deed
      where what = ${rule.what} and operator is null and device_key is not null and customer_no is not null and at > ${from} and at <= ${now}
    ),
    shared as materialized (
      select * from counted where key in (
        select key from counted group by key having count(distinct customer_no) > ${rule.threshold})
    ),
    hit as (
      select d.key from shared d join shared e on e.key = d.key and e.at < d.at and e.at > d.at - make_interval(mins => ${rule.minutes})
      group by d.key, d.customer_no, d.at
      having count(distinct e.customer_no) >= ${rule.threshold} and bool_and(e.customer_no <> d.customer_no)
    )`;
