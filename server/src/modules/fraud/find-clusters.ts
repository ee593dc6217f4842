import { type RawBuilder, sql } from 'kysely';
import { type ClusterBounds, type ClusterKind, evidenceLimit } from '#contract/fraud.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readBounds } from './cluster-bounds.ts';

/** Two looks at once take turns on this number. */
const lookLock = 7_283_240;

/** What every look gives: a row a piece of evidence, with the subject that it speaks about. */
type Look = {
  cluster: ClusterKind;
  rows: (since: Date, bounds: ClusterBounds) => RawBuilder<unknown>;
};

const deedRow = sql`d.at, d.what, d.object_key, d.customer_no, d.merchant_no, d.outlet_org_id, d.operator, null::bigint as amount_fen`;
const subject = (kind: string, key: RawBuilder<unknown>) =>
  sql`${kind}::text as kind, ${key}::text as key`;

/** Claims of customers within a few days of the day on which they became customers. */
const freshClaims = (since: Date, bounds: ClusterBounds) => sql`fresh as materialized (
  select d.*, c.managing_org_id as home, encode(c.phone_index, 'hex') as own_phone
  from fraud.deed d join customers.customer c on c.customer_no = d.customer_no
  where d.what = 'claim' and d.at > ${since} and c.open_date is not null
    and d.at < (c.open_date + ${bounds.newAccountDays}::int)::timestamp at time zone 'Asia/Shanghai')`;

const groupsOf = (column: RawBuilder<unknown>, from: RawBuilder<unknown>, least: number) =>
  sql`(select ${column} from ${from} where ${column} is not null group by 1 having count(distinct customer_no) >= ${least})`;

/** Redemptions at merchants with the voucher they used, its claim and its threshold. */
const used = (since: Date) => sql`used as materialized (
  select r.id, r.merchant_id::int as merchant_no, r.redeemed_at, r.redeemed_by, r.amount_fen, r.purchase_amount_fen, r.org_id,
    v.customer_no, v.claimed_at, a.threshold_amount_fen as threshold
  from benefits.redemption r join benefits.voucher v on v.id = r.voucher_id join benefits.allotment a on a.id = v.allotment_id
  where r.merchant_id is not null and r.redeemed_at > ${since})`;
const usedRow = sql`u.redeemed_at as at, 'redemption'::text as what, u.id::text as object_key, u.customer_no, u.merchant_no,
  u.org_id as outlet_org_id, u.redeemed_by as operator, u.purchase_amount_fen as amount_fen`;

const looks: readonly Look[] = [
  {
    cluster: 'new_accounts',
    rows: (since, bounds) => sql`
      with ${freshClaims(since, bounds)}
      select ${subject('outlet', sql`d.home`)}, ${deedRow} from fresh d where d.home in ${groupsOf(sql`home`, sql`fresh`, bounds.newAtOutlet)}
      union all
      select ${subject('device', sql`d.device_key`)}, ${deedRow} from fresh d
      where d.device_key in ${groupsOf(sql`device_key`, sql`fresh`, bounds.newOnDevice)}
      union all
      select ${subject('phone', sql`d.own_phone`)}, ${deedRow} from fresh d
      where d.own_phone in ${groupsOf(sql`own_phone`, sql`fresh`, bounds.newOnPhone)}`,
  },
  {
    cluster: 'same_device',
    rows: (since, bounds) => sql`
      with own as materialized (select * from fraud.deed where what in ('claim', 'play') and at > ${since} and operator is null)
      select ${subject('device', sql`d.device_key`)}, ${deedRow} from own d
      where d.device_key in ${groupsOf(sql`device_key`, sql`own`, bounds.onDevice)}`,
  },
  {
    cluster: 'same_phone',
    rows: (since, bounds) => sql`
      with own as materialized (select * from fraud.deed where what in ('claim', 'play') and at > ${since})
      select ${subject('phone', sql`d.phone_key`)}, ${deedRow} from own d
      where d.phone_key in ${groupsOf(sql`phone_key`, sql`own`, bounds.onPhone)}`,
  },
  {
    // Customers who bear the name in which the merchant's money is settled.
    cluster: 'merchant_people',
    rows: (since, bounds) => sql`
      with ${used(since)}, own as (
        select u.*, count(*) over (partition by u.merchant_no, u.customer_no) as times
        from used u join merchants.account m on m.merchant_no = u.merchant_no and m.state = 'in_force'
        join customers.customer c on c.customer_no = u.customer_no and c.name = m.holder_name)
      select ${subject('merchant', sql`u.merchant_no`)}, ${usedRow} from own u where u.times >= ${bounds.byOwner}`,
  },
  {
    // Customers who redeem nearly only there, and as soon as they have claimed.
    cluster: 'merchant_loyal',
    rows: (since, bounds) => sql`
      with ${used(since)}, quick as (
        select *, count(*) over (partition by merchant_no, customer_no) as times, count(*) over (partition by customer_no) as everywhere,
          redeemed_at - claimed_at <= make_interval(mins => ${bounds.loyalMinutes}) as soon
        from used),
      own as (
        select * from quick where soon and times >= ${bounds.loyalRedemptions} and times * 100 >= everywhere * ${bounds.mostPercent})
      select ${subject('merchant', sql`u.merchant_no`)}, ${usedRow} from own u
      where u.merchant_no in ${groupsOf(sql`merchant_no`, sql`own`, bounds.loyalCustomers)}`,
  },
  {
    // One device claims for customers and redeems at the merchant.
    cluster: 'merchant_device',
    rows: (since, bounds) => sql`
      with tills as (
        select distinct device_key, merchant_no as at_merchant from fraud.deed
        where what = 'redemption' and at > ${since} and device_key is not null and merchant_no is not null),
      own as materialized (
        select d.*, t.at_merchant from fraud.deed d join tills t using (device_key) where d.what = 'claim' and d.at > ${since})
      select ${subject('merchant', sql`d.at_merchant`)}, ${deedRow} from own d
      where d.at_merchant in ${groupsOf(sql`at_merchant`, sql`own`, bounds.sharedDevice)}`,
  },
  {
    // Purchases that are just what the voucher asks for, again and again.
    cluster: 'merchant_threshold',
    rows: (since, bounds) => sql`
      with ${used(since)}, own as (
        select *, purchase_amount_fen * 100 <= threshold * (100 + ${bounds.justAbovePercent}::int) as just_above from used where threshold > 0)
      select ${subject('merchant', sql`u.merchant_no`)}, ${usedRow} from own u
      where u.just_above and u.merchant_no in (
        select merchant_no from own group by 1 having count(*) filter (where just_above) >= ${bounds.justAbove}
          and count(*) filter (where just_above) * 100 >= count(*) * ${bounds.mostPercent})`,
  },
];

/**
 * Looks for groups that act like one hand, each look one statement over what is stored; gives the cases opened.
 * A group found again adds its new evidence to its case. One that somebody has decided about is found again
 * only by evidence since, and a cleared one not before its exemption is over. As the job role.
 */
export async function findClusters(tx: Tx, now: Date): Promise<number> {
  // One look at a time, each with a snapshot of its own: two would give one line of evidence twice.
  await sql`select pg_advisory_xact_lock(${lookLock})`.execute(tx);
  const { content: bounds } = await readBounds(tx);
  const since = new Date(now.getTime() - bounds.days * 86_400_000);
  let opened = 0;
  for (const { cluster, rows } of looks)
    opened += await keepFound(tx, now, cluster, rows(since, bounds));
  return opened;
}

async function keepFound(
  tx: Tx,
  now: Date,
  cluster: ClusterKind,
  look: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ opened: number }>`
    with found as materialized (
      select f.*, coalesce(c.managing_org_id, m.managing_org_id) as home
      from (${look}) f left join customers.customer c on c.customer_no = f.customer_no
      left join customers.merchant m on f.kind = 'merchant' and m.merchant_no::text = f.key),
    counted as (
      select kind, key, count(*) as hits, min(at) as first_at, max(at) as last_at,
        case when count(distinct home) = 1 then min(home) end as home
      from found group by kind, key),
    groups as (
      select c.*, coalesce(
        case when kind = 'outlet' then (select org_id from organization.org_unit where org_id::text = c.key)
          when kind = 'merchant' then (select managing_org_id from customers.merchant where merchant_no::text = c.key) else c.home end,
        (select org_id from organization.org_unit where parent_id is null)) as org_id
      from counted c),
    wanted as (
      select * from groups g where not exists (
        select from fraud.suspicion s
        where s.cluster = ${cluster} and s.subject_kind = g.kind and s.subject_key = g.key and s.state in ('cleared', 'confirmed')
          and (s.decided_at >= g.last_at or s.exempt_until > ${now}))),
    written as (
      insert into fraud.suspicion as s (cluster, subject_kind, subject_key, state, hits, first_at, last_at, org_id)
      select ${cluster}, kind, key, 'open', hits, first_at, last_at, org_id from wanted order by kind, key
      on conflict (coalesce(rule_id, 0), coalesce(cluster, ''), subject_kind, subject_key) where state in ('open', 'escalated', 'recorded')
      do update set hits = greatest(s.hits, excluded.hits), last_at = greatest(s.last_at, excluded.last_at)
      returning id, subject_kind, subject_key, org_id, xmax = 0 as is_new),
    kept as (
      insert into fraud.evidence (suspicion_id, line, at, what, object_key, customer_no, merchant_no, outlet_org_id, operator, amount_fen, org_id)
      select * from (
        select w.id, coalesce(stands.lines, 0) + row_number() over (partition by w.id order by f.at, f.object_key) as line, f.at, f.what,
          f.object_key, f.customer_no, f.merchant_no, f.outlet_org_id, f.operator, f.amount_fen, coalesce(f.home, w.org_id)
        from written w join found f on f.kind = w.subject_kind and f.key = w.subject_key
        left join lateral (select max(line) as lines from fraud.evidence e where e.suspicion_id = w.id) stands on true
        where not exists (select from fraud.evidence e
          where e.suspicion_id = w.id and e.what = f.what and e.object_key is not distinct from f.object_key and e.at = f.at)) rows
      where line <= ${evidenceLimit})
    select count(*) filter (where is_new) as opened from written`.execute(tx);
  return rows[0]?.opened ?? 0;
}
