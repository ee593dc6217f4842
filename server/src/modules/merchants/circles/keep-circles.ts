import { sql } from 'kysely';
import type { Circle, CircleChange, CircleNew, CircleQuery } from '#contract/merchant-joining.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Circles the caller sees, by number, with what their merchants redeemed in the last 30 days, today included. */
export async function listCircles(
  tx: Tx,
  now: Date,
  query: CircleQuery,
  after?: number,
): Promise<Slice<Circle, number>> {
  const since = addDays(bankDay(now), -29);
  const { rows } = await sql<Circle>`
    with wanted as materialized (
      select * from merchants.circle
      where circle_id > ${after ?? 0} and (${query.name ?? null}::text is null or position(${query.name ?? null} in name) > 0)
      order by circle_id limit ${query.limit + 1}
    )
    select w.circle_id as id, w.name, w.city, w.org_id as "orgId", w.state,
      figures.merchants as "merchantCount", figures.redemptions as "redemptionCount", figures.fen as "redemptionFen"
    from wanted w
    cross join lateral (
      select count(distinct m.merchant_no) filter (where m.state = 'active')::int as merchants, count(v.redemption_id)::int as redemptions,
        coalesce(sum(v.amount_fen), 0)::bigint as fen
      from merchants.merchant m
      left join merchants.verification v on v.merchant_no = m.merchant_no and v.day >= ${since}::date
      where m.circle_id = w.circle_id
    ) figures
    order by w.circle_id`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}

/** In the caller's scope: the outlet in charge is one of theirs. */
export async function addCircle(
  tx: Tx,
  now: Date,
  caller: Caller,
  { name, city, orgId }: CircleNew,
): Promise<Result<{ id: number }>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  if (!scopeCovers(caller.scope, orgId)) return refuse('NOT_FOUND');
  await holdNames(tx);
  const { rows } = await sql<{ id: number }>`
    insert into merchants.circle (name, city, org_id, made_by, made_at)
    select ${name}, ${city}, org_id, ${caller.id}, ${now} from organization.org_unit where org_id = ${orgId}
    on conflict (city, name) do nothing returning circle_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('CIRCLE_NAMED');
  await auditOf(tx, 'merchant.add_circle', caller, made.id, orgId, { name, city });
  return ok(made);
}

/** As the job role: a name may be that of a circle beyond the caller's org units. */
export async function changeCircle(
  tx: Tx,
  caller: Caller,
  id: number,
  change: CircleChange,
): Promise<Result<void>> {
  const { orgId = null, state = null, name = null } = change;
  if (orgId !== null && !scopeCovers(caller.scope, orgId)) return refuse('NOT_FOUND');
  await holdNames(tx);
  const { rows } = await sql<{ orgId: number; isNamed: boolean }>`
    select org_id as "orgId", exists (select from merchants.circle other
      where other.city = circle.city and other.name = ${name}::text and other.circle_id <> circle.circle_id) as "isNamed"
    from merchants.circle where circle_id = ${id} for no key update`.execute(tx);
  const [found] = rows;
  if (!found || !scopeCovers(caller.scope, found.orgId)) return refuse('NOT_FOUND');
  if (found.isNamed) return refuse('CIRCLE_NAMED');
  await sql`update merchants.circle set name = coalesce(${name}::text, name), org_id = coalesce(${orgId}::int, org_id),
      state = coalesce(${state}::text, state) where circle_id = ${id}`.execute(tx);
  await auditOf(tx, 'merchant.change_circle', caller, id, orgId ?? found.orgId, { ...change });
  return ok(undefined);
}

/** Who gives a circle a name takes turns, or two that choose the same at once would end in an error of the index. */
async function holdNames(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('merchants.circle/names', 0))`.execute(
    tx,
  );
}

async function auditOf(
  tx: Tx,
  action: string,
  actor: Caller,
  objectId: number,
  orgId: number,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, { actor, action, objectKind: 'BusinessCircle', objectId, orgId, detail });
}
