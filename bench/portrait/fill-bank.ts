import { sql } from 'kysely';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { fillBank } from '../tags/fill-bank.ts';

export const asOf = '2025-12-31';
export const outletCount = 100;

/** The bank of `bench tags` with two balances a customer and month end, a holding for every third and three events each. */
export async function fillFacts(analytics: Analytics, customers: number): Promise<void> {
  await fillBank(analytics, customers);
  for (let month = 0; month < 12; month += 1) {
    const end = `toLastDayOfMonth(toDate32('2025-01-01') + INTERVAL ${month} MONTH)`;
    await analytics.command(
      `INSERT INTO fact_balance SELECT 'bench', ${end}, number + 1, 1, concat(kind, toString(number)), kind,
         toInt64(pow(10, 5 + 5 * (cityHash64(number, kind) % 1000) / 1000)) + cityHash64(number, ${month}) % 100000, 'CNY'
       FROM numbers(${customers}) ARRAY JOIN ['demand', ['time', 'wealth', 'fund', 'loan'][number % 4 + 1]] AS kind`,
    );
  }
  await analytics.command(
    `INSERT INTO fact_holding SELECT 'bench', toDate32('${asOf}'), number + 1, 1, toString(number), '', ['wealth', 'fund', 'insurance'][number % 3 + 1],
       concat('P', toString(number % 50)), concat('R', toString(number % 5 + 1)), 100000 + cityHash64(number) % 50000000, 'CNY', NULL, toDate32('${asOf}') + number % 400
     FROM numbers(${customers}) WHERE number % 3 != 2`,
  );
  await analytics.command(
    `INSERT INTO fact_event SELECT 'bench', concat('e', toString(number)), ['visit', 'mobile_sign_in', 'voucher_redeemed'][number % 3 + 1], 1,
       toDate32('${asOf}') - h % 85, toDateTime64('${asOf} 08:00:00', 3, 'Asia/Shanghai') - toIntervalSecond(h % 7000000), now64(3), number % ${customers} + 1, 1, 0, 0, 1, '', h % 2 * 5000, map()
     FROM (SELECT number, cityHash64(number) AS h FROM numbers(${customers * 3}))`,
  );
  for (const table of ['fact_balance', 'fact_transaction', 'fact_event', 'fact_holding'])
    await analytics.command(`OPTIMIZE TABLE ${table} FINAL`);
}

/** Outlets, the customers with their consents, and a campaign's open tasks with every tenth. */
export async function fillPostgres(platform: Platform, customers: number): Promise<void> {
  await withJob(platform.database, async (tx) => {
    await sql`insert into organization.legal_entity (code, name) values ('bench', 'bench')`.execute(
      tx,
    );
    await sql`insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
      overriding system value
      select id, 1, case when id > ${outletCount} then null else ${outletCount + 1}::int end,
        case when id > ${outletCount} then 'head_office' else 'outlet' end, id::text, id::text,
        case when id > ${outletCount} then id::text else ${outletCount + 1} || '.' || id end::ltree
      from generate_series(${outletCount + 1}::int, 1, -1) as id`.execute(tx);
    await sql`insert into customers.customer (customer_no, legal_entity_id, name, birth_date, gender, open_date, managing_org_id, content_hash)
      select no, 1, '客户' || no, date '1940-01-01' + no % 25000, 'female', date '2010-01-01' + no % 5000, 1 + no % ${outletCount}::int, '\\x00'
      from generate_series(1, ${customers}::int) as no`.execute(tx);
    await sql`with said as (
        insert into consent.statement (customer_no, purpose, channel, granted, stated_at, proof_kind, proof, text_version)
        select no, purpose, 'any', true, '2025-01-01', 'file_import', 'bench', '1'
        from generate_series(1, ${customers}::int) as no, unnest(array['marketing', 'personalised_marketing']) as purpose
        returning statement_id, customer_no, purpose, stated_at)
      insert into consent.standing (customer_no, purpose, channel, granted, stated_at, statement_id)
      select customer_no, purpose, 'any', true, stated_at, statement_id from said`.execute(tx);
    await sql`insert into tasks.task (kind, campaign_id, customer_no, org_id, title, script, due_date, created_at)
      select 'campaign_contact', 1, no, 1 + no % ${outletCount}::int, 'bench', '', '2026-01-10', '2026-01-01'
      from generate_series(1, ${customers}::int, 10) as no`.execute(tx);
  });
  await withJob(platform.database, (tx) => sql`analyze`.execute(tx));
}
