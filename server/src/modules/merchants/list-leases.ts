import { sql } from 'kysely';
import type { LeaseHeld, LeaseQuery } from '#contract/offline-tills.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/**
 * Leases of tills, the newest first, where the caller sees their merchants. A lease whose time is over counts
 * as over whether or not its till has asked for the next one since.
 */
export async function listLeases(
  tx: Tx,
  query: LeaseQuery,
  now: Date,
  after?: number,
): Promise<Slice<LeaseHeld, number>> {
  const state = sql`case when l.ended_at is null and l.until_at > ${now} then 'open' else 'over' end`;
  const { rows } = await sql<LeaseHeld>`
    select l.lease_id as id, l.till_id as "tillId", l.merchant_no as "merchantNo", m.name as "merchantName", t.name as "tillName",
      l.count_cap as count, l.amount_cap_fen as "amountFen", ${isoMoment('l.leased_at')} as "leasedAt",
      ${isoMoment('l.until_at')} as until, ${state} as state, l.used_count as "usedCount", l.used_amount_fen as "usedAmountFen",
      e.waiting_count as "waitingCount", e.waiting_fen as "waitingFen", ${isoMoment('e.told_at')} as "toldAt"
    from merchants.lease l
    join merchants.merchant m on m.merchant_no = l.merchant_no
    join merchants.till t on t.till_id = l.till_id
    cross join lateral (
      select count(*) filter (where waits)::int as waiting_count, coalesce(sum(amount_fen) filter (where waits), 0)::bigint as waiting_fen,
        max(arrived_at) as told_at
      from (select amount_fen, arrived_at, bearer = 'bank' and compensated_at is null as waits
        from merchants.offline_entry where lease_id = l.lease_id) one) e
    where l.lease_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.merchantNo ?? null}::int is null or l.merchant_no = ${query.merchantNo ?? null})
      and (${query.state ?? null}::text is null or ${state} = ${query.state ?? null})
    order by l.lease_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}
