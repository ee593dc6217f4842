import { sql } from 'kysely';
import type { Deed, DeedKind } from '#contract/fraud.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** A deed and its moment, in milliseconds. */
export type TimedDeed = { at: number; deed: Deed };

type Row = {
  at: number;
  what: DeedKind;
  customerNo: number | null;
  deviceKey: string | null;
  addressKey: string | null;
  phoneKey: string | null;
  operator: string | null;
  outletOrgId: number | null;
  merchantNo: number | null;
  objectKey: string | null;
};

const columns = sql`(extract(epoch from d.at) * 1000)::bigint as at, d.what, d.customer_no as "customerNo", d.device_key as "deviceKey",
  d.address_key as "addressKey", d.phone_key as "phoneKey", d.operator, d.outlet_org_id as "outletOrgId", d.merchant_no as "merchantNo",
  d.object_key as "objectKey"`;

/** How far each writer's deeds are known. */
export type Known = Map<number, number>;

/** The writers that have written more than is known of them. */
export async function readWriters(tx: Tx, known: Known): Promise<Known> {
  const { rows } = await sql<{ id: number; flush: number }>`
    select w.id, w.last_flush as flush from fraud.writer w
    left join unnest(${[...known.keys()]}::bigint[], ${[...known.values()]}::int[]) as k (id, flush) using (id)
    where w.last_flush > coalesce(k.flush, 0)`.execute(tx);
  return new Map(rows.map(({ id, flush }) => [id, flush]));
}

/**
 * Deeds of these writers after what is known of them, up to the flush named of each: what they write
 * meanwhile is for the next time. Each writer's flushes follow one another, so none is missed.
 */
export async function readDeeds(
  tx: Tx,
  writers: Known,
  known: Known,
  since: Date,
): Promise<TimedDeed[]> {
  const { rows } = await sql<Row>`
    select ${columns}
    from unnest(${[...writers.keys()]}::bigint[], ${[...writers.values()]}::int[], ${[...writers.keys()].map((id) => known.get(id) ?? 0)}::int[])
      as w (id, upto, beyond)
    join fraud.deed d on d.writer_id = w.id and d.flush > w.beyond and d.flush <= w.upto
    where d.at > ${since}
    order by d.at`.execute(tx);
  return rows.map(timedOf);
}

function timedOf({ at, objectKey, ...deed }: Row): TimedDeed {
  return { at, deed: objectKey === null ? deed : { ...deed, objectKey } };
}

export async function addWriter(tx: Tx, now: Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into fraud.writer (seen_at) values (${now}) returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a writer of deeds was not written');
  return id;
}

/** Writes a flush; gives the phone under which each customer's deeds are counted. */
export async function writeDeeds(
  tx: Tx,
  now: Date,
  { writerId, flush }: { writerId: number; flush: number },
  deeds: readonly TimedDeed[],
): Promise<TimedDeed[]> {
  const of = <T>(read: (deed: Deed) => T): T[] => deeds.map(({ deed }) => read(deed));
  const { rows } = await sql<Row>`/* keep plan: write_deeds */
    with d as (
      insert into fraud.deed (writer_id, flush, line, at, what, object_key, customer_no, device_key, address_key, phone_key, operator,
        outlet_org_id, merchant_no)
      select ${writerId}::bigint, ${flush}::int, w.ordinal, to_timestamp(w.at / 1000.0), w.what, w.object_key, w.customer_no, w.device_key,
        w.address_key, coalesce(w.phone_key, encode(c.phone_index, 'hex')), w.operator, w.outlet_org_id, w.merchant_no
      from unnest(${deeds.map(({ at }) => at)}::bigint[], ${of(({ what }) => what)}::text[], ${of(({ objectKey }) => objectKey ?? null)}::text[],
        ${of(({ customerNo }) => customerNo)}::int[], ${of(({ deviceKey }) => deviceKey)}::text[], ${of(({ addressKey }) => addressKey)}::text[],
        ${of(({ phoneKey }) => phoneKey)}::text[], ${of(({ operator }) => operator)}::text[], ${of(({ outletOrgId }) => outletOrgId)}::int[],
        ${of(({ merchantNo }) => merchantNo)}::int[]) with ordinality
        as w (at, what, object_key, customer_no, device_key, address_key, phone_key, operator, outlet_org_id, merchant_no, ordinal)
      left join customers.customer c on c.customer_no = w.customer_no
      -- What another process has told meanwhile is told.
      on conflict do nothing returning *
    ),
    told as (
      update fraud.writer set last_flush = ${flush}::int, seen_at = ${now} where id = ${writerId}::bigint)
    select ${columns} from d where d.phone_key is not null`.execute(tx);
  return rows.map(timedOf);
}

/** The customers of phones, for deeds of which only the customer is known. */
export async function readPhones(tx: Tx, phones: readonly string[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ no: number; phone: string }>`
    select customer_no as no, encode(phone_index, 'hex') as phone from customers.customer
    where phone_index = any(array(select decode(p, 'hex') from unnest(${[...phones]}::text[]) p)) limit 10000`.execute(
    tx,
  );
  return new Map(rows.map(({ no, phone }) => [no, phone]));
}

/**
 * Writes what a process that was killed had not told yet: the newest vouchers, redemptions and reversals that
 * no deed tells of, by what they themselves know (device and address are lost with the process). Far more are
 * looked at than can be under way.
 */
export async function tellMissing(tx: Tx, since: Date, writerId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with found as (
      (select 'claim' as what, id::text as object_key, claimed_at as at, customer_no, device_key, phone_key, claimed_by as actor,
        outlet_org_id, merchant_id::int as merchant_no
       from benefits.voucher order by id desc limit 20000)
      union all
      (select 'redemption', r.id::text, r.redeemed_at, v.customer_no, null, null, r.redeemed_by, r.org_id, r.merchant_id::int
       from (select * from benefits.redemption order by id desc limit 20000) r join benefits.voucher v on v.id = r.voucher_id)
      union all
      (select 'refund', b.id::text, b.reversed_at, v.customer_no, null, null, b.reversed_by, b.org_id, r.merchant_id::int
       from (select * from benefits.reversal order by id desc limit 20000) b
       join benefits.redemption r on r.id = b.redemption_id join benefits.voucher v on v.id = r.voucher_id)
    ),
    told as (
      insert into fraud.deed (writer_id, flush, line, at, what, object_key, customer_no, device_key, phone_key, operator, outlet_org_id, merchant_no)
      select ${writerId}::bigint, 1, row_number() over (order by at, what, object_key), at, what, object_key, f.customer_no, device_key,
        coalesce(f.phone_key, encode(c.phone_index, 'hex')), case when actor !~ '^customer:' then actor end, outlet_org_id, merchant_no
      from found f left join customers.customer c on c.customer_no = f.customer_no
      where at > ${since} and actor ~ '^(staff|api-key|customer|till):'
        and not exists (select from fraud.deed d where d.what = f.what and d.object_key = f.object_key)
      on conflict do nothing returning 1
    ),
    counted as (update fraud.writer set last_flush = 1 where id = ${writerId}::bigint)
    select count(*) as count from told`.execute(tx);
  return rows[0]?.count ?? 0;
}
