import { sql } from 'kysely';
import type { PointsBalance, PointsMovement } from '#contract/points.ts';
import type { PageAsked } from '#contract/pages.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * A customer's points by programme on a day, of all numbers of the person (as the job role: that the customer
 * may be seen is for the asker to have found out).
 */
export async function readBalances(
  tx: Tx,
  customerNo: number,
  today: string,
): Promise<PointsBalance[]> {
  const { rows } = await sql<PointsBalance>`
    with numbers as materialized (
      select no from customers.numbers_of(customers.person_of(${customerNo})) as no
    ),
    lots as materialized (
      select programme_id, expires_on, sum(remaining)::bigint as amount from points.lot
      where customer_no in (select no from numbers) and remaining > 0 and expires_on >= ${today}
      group by 1, 2
    ),
    standing as materialized (
      select a.programme_id, sum(c.held)::bigint as frozen
      from points.account a join ledger.account c on c.id = a.ledger_account_id
      where a.customer_no in (select no from numbers) group by 1
    )
    select p.id as "programmeId", p.name as "programmeName", standing.frozen,
      coalesce((select sum(amount) from lots where programme_id = p.id), 0)::bigint as available,
      coalesce((select sum(amount - settled) from points.debt
        where programme_id = p.id and customer_no in (select no from numbers) and settled < amount), 0)::bigint as debt,
      coalesce((select jsonb_agg(jsonb_build_object('expiresOn', expires_on, 'amount', amount,
          'isSoon', expires_on <= ${today}::date + p.reminder_days and p.reminder_days > 0) order by expires_on)
        from (select expires_on, amount from lots where programme_id = p.id order by expires_on limit 12) next), '[]') as ending
    from standing join points.programme p on p.id = standing.programme_id order by p.id limit 100`.execute(
    tx,
  );
  return rows;
}

/** What moved a customer's points, newest first; of all numbers of the person, as the job role. */
export async function listMovements(
  tx: Tx,
  customerNo: number,
  { limit, programmeId }: PageAsked & { programmeId?: number | undefined },
  after?: number,
): Promise<Slice<PointsMovement, number>> {
  const { rows } = await sql<PointsMovement>`
    select id, programme_id as "programmeId", kind, amount, refers_to as "refersTo", subject, reason,
      ${isoMoment('made_at')} as "madeAt",
      case when kind = 'freeze' then (
        select ${isoMoment('t.expires_at')} from ledger.transfer t where t.natural_key = 'points:' || movement.id and t.leg = 1) end as "endsAt"
    from points.movement
    where customer_no in (select customers.numbers_of(customers.person_of(${customerNo})))
      and (${programmeId ?? null}::bigint is null or programme_id = ${programmeId ?? null})
      and id < ${after ?? Number.MAX_SAFE_INTEGER}
    order by id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}
