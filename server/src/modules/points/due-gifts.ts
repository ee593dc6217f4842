import { sql } from 'kysely';
import { type PointsRuleDetail, ruleHistory } from '#contract/points-rules.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What a rule owes one of its customers. */
export type Due = {
  id: number;
  ruleId: number;
  periodStart: string;
  customerNo: number;
  giftId: number;
  /** the customer's outlet now */
  orgId: number;
};

export type NewDue = { customerNo: number; products: number; giftId: number };

const columns = sql`id, rule_id as "ruleId", period_start as "periodStart", customer_no as "customerNo", gift_id as "giftId", org_id as "orgId"`;

/**
 * Writes down what a version of a rule gives in a period, for those of the customers to whom it has given nothing
 * yet under any of the person's numbers; gives what it wrote. The caller holds rule and customers.
 */
export async function writeDue(
  tx: Tx,
  now: Date,
  { ruleId, version, periodStart }: { ruleId: number; version: number; periodStart: string },
  gifts: readonly NewDue[],
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    insert into points.gift_due (rule_id, version, period_start, customer_no, products, gift_id, org_id, made_at)
    select ${ruleId}, ${version}, ${periodStart}::date, no, products, gift_id, customers.outlet_of(no), ${now}
    from unnest(${gifts.map((one) => one.customerNo)}::int[], ${gifts.map((one) => one.products)}::int[],
      ${gifts.map((one) => one.giftId)}::bigint[]) as asked (no, products, gift_id)
    where customers.person_of(no) = no and not exists (
      select from points.gift_due d join customers.numbers_of(no) as own on d.customer_no = own
      where d.rule_id = ${ruleId} and d.period_start = ${periodStart}::date)
    order by no
    on conflict do nothing
    returning ${columns}`.execute(tx);
  return rows;
}

/** Rules in use that owe gifts. */
export async function findOwing(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select r.id from points.rule r where r.state = 'active' and exists (
      select from points.gift_due d where d.rule_id = r.id and d.state = 'waiting')
    order by r.id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** What waits of these rules and may find a piece at the customer's outlet, and the money for it, now; the longest waiting first. */
export async function findStocked(
  tx: Tx,
  ruleIds: readonly number[],
  limit: number,
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select d.id, d.rule_id as "ruleId", d.period_start as "periodStart", d.customer_no as "customerNo", d.gift_id as "giftId",
      place.org_id as "orgId"
    from points.gift_due d
    cross join lateral (select customers.outlet_of(d.customer_no) as org_id) place
    join gifts.gift g on g.id = d.gift_id and g.state = 'offered'
    join gifts.shelf s on s.gift_id = d.gift_id and s.org_id = place.org_id
    join ledger.account a on a.id = s.stock_account_id and a.balance > 0
    where d.state = 'waiting' and d.rule_id = any (${[...ruleIds]}::bigint[]) and coalesce((
      select case when count(f."shareBp") = 0 then sum(p.free) >= g.value_fen else bool_and(p.free >= g.value_fen * f."shareBp" / 10000) end
      from points.rule r join points.rule_version v on v.rule_id = r.id and v.version = r.active_version
      cross join lateral jsonb_to_recordset(v.content->'funding') as f ("budgetId" bigint, "shareBp" int)
      cross join lateral (
        select case when b.frozen_at is null then c.balance - c.held else 0 end as free
        from benefits.budget b join ledger.account c on c.kind = 'budget' and c.owner_id = b.id where b.id = f."budgetId") p
      where r.id = d.rule_id), true)
    order by d.id limit ${limit}`.execute(tx);
  return rows;
}

/**
 * Those still waiting of what is due, under lock, each with whether another number of the same person has been
 * given the gift of that period: two who were merged since get one.
 */
export async function lockDue(
  tx: Tx,
  ids: readonly number[],
): Promise<{ id: number; hadByOther: boolean }[]> {
  await sql`select from points.gift_due where id = any (${[...ids]}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<{ id: number; hadByOther: boolean }>`
    select d.id, exists (
      select from points.gift_due other
      where other.rule_id = d.rule_id and other.period_start = d.period_start and other.id <> d.id
        and other.customer_no in (select customers.numbers_of(customers.person_of(d.customer_no)))
        and (other.state = 'reserved' or (other.state = 'waiting' and other.id < d.id))) as "hadByOther"
    from points.gift_due d where d.id = any (${[...ids]}::bigint[]) and d.state = 'waiting' order by d.id`.execute(
    tx,
  );
  return rows;
}

export async function markReserved(
  tx: Tx,
  now: Date,
  reserved: readonly { due: Due; reservationId: number }[],
): Promise<void> {
  if (reserved.length === 0) return;
  await sql`
    update points.gift_due d set state = 'reserved', reservation_id = w.reservation_id, org_id = w.org_id, ended_at = ${now}
    from unnest(${reserved.map(({ due }) => due.id)}::bigint[], ${reserved.map((one) => one.reservationId)}::bigint[],
      ${reserved.map(({ due }) => due.orgId)}::int[]) as w (id, reservation_id, org_id)
    where d.id = w.id`.execute(tx);
}

/** What gifts wait for that were looked at: the money of a budget, or a piece. */
export async function markWhy(
  tx: Tx,
  waiting: readonly { id: number; why: string | null }[],
): Promise<void> {
  if (waiting.length === 0) return;
  await sql`
    update points.gift_due d set why = w.why
    from unnest(${waiting.map(({ id }) => id)}::bigint[], ${waiting.map(({ why }) => why)}::text[]) as w (id, why)
    where d.id = w.id and d.why is distinct from w.why`.execute(tx);
}

/** Nobody may act for these customers any more, or the person has had the gift under another number. */
export async function markDropped(tx: Tx, now: Date, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update points.gift_due set state = 'dropped', ended_at = ${now}
    where id = any (${[...ids]}::bigint[]) and state = 'waiting'`.execute(tx);
}

type GiftsOfRule = Pick<PointsRuleDetail, 'gifts' | 'shortages'>;

/** What a rule has set aside and still owes, and where it lacks pieces. */
export async function readGiftsOfRule(tx: Tx, ruleId: number): Promise<GiftsOfRule> {
  const { rows } = await sql<NonNullable<GiftsOfRule['gifts']>>`
    select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'reserved') as reserved,
      count(*) filter (where state = 'waiting' and why is not null) as "lacksMoney"
    from points.gift_due where rule_id = ${ruleId}`.execute(tx);
  const { rows: shortages } = await sql<GiftsOfRule['shortages'][number]>`
    select d.org_id as "orgId", u.name as "orgName", d.gift_id as "giftId", g.name_zh as "nameZh", g.name_en as "nameEn", count(*) as waiting
    from points.gift_due d join organization.org_unit u on u.org_id = d.org_id join gifts.gift g on g.id = d.gift_id
    where d.rule_id = ${ruleId} and d.state = 'waiting' and d.why is null
    group by 1, 2, 3, 4, 5 order by waiting desc, 1, 3 limit ${ruleHistory}`.execute(tx);
  return { gifts: rows[0] ?? null, shortages };
}

type OwnDue = { id: number; nameZh: string; nameEn: string; reservationId: number | null };

/** What rules have given a person, under whichever of their numbers, the newest first (as the job role). */
export async function readOwnGifts(tx: Tx, customerNo: number, limit: number): Promise<OwnDue[]> {
  const { rows } = await sql<OwnDue>`
    select d.id, g.name_zh as "nameZh", g.name_en as "nameEn", d.reservation_id as "reservationId"
    from points.gift_due d join gifts.gift g on g.id = d.gift_id
    where d.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}))) and d.state <> 'dropped'
    order by d.id desc limit ${limit}`.execute(tx);
  return rows;
}
