import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What accounts held at the end of a moment, in their unit, by id: days before it from what is sealed by
 * day, the rest from the transfers of its own day and those not sealed yet.
 */
export async function balancesAsOf(
  tx: Tx,
  accountIds: readonly number[],
  moment: Date,
): Promise<ReadonlyMap<number, number>> {
  const ids = sql`${accountIds}::bigint[]`;
  const { rows } = await sql<{ id: number; balance: number }>`
    with at as (
      select (${moment}::timestamptz at time zone 'Asia/Shanghai')::date as day,
        coalesce((select max(through_id) from ledger.seal), 0) as sealed
    ),
    midnight as (select day::timestamp at time zone 'Asia/Shanghai' as began from at),
    fresh as (
      select from_account_id, to_account_id, amount from ledger.transfer
      where posted_at >= (select began from midnight) and posted_at <= ${moment} and phase in ('posted', 'post')
      union all
      select from_account_id, to_account_id, amount from ledger.transfer
      where id > (select sealed from at) and posted_at < (select began from midnight) and phase in ('posted', 'post')
    )
    select id, coalesce(sum(amount), 0)::bigint as balance
    from unnest(${ids}) as wanted (id)
    left join lateral (
      select -amount as amount from ledger.day_flow where from_account_id = wanted.id and day < (select day from at)
      union all select amount from ledger.day_flow where to_account_id = wanted.id and day < (select day from at)
      union all select -amount from fresh where from_account_id = wanted.id
      union all select amount from fresh where to_account_id = wanted.id
    ) moved on true
    group by id`.execute(tx);
  return new Map(rows.map(({ id, balance }) => [id, balance]));
}
