import { sql } from 'kysely';
import type { z } from 'zod';
import { burnDays, type burnSchema } from '#contract/budgets.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { forecastOf } from './forecast.core.ts';

type Burn = z.infer<typeof burnSchema>;

/**
 * What campaigns, issues and points of budgets claimed, redeemed and gave back by day, the bank's newest days, reversals
 * taken off; what was left at the end of each; and how long the rest lasts at that pace. Days that are sealed
 * are read from their sums, as the job role: who sees a budget sees all that it paid.
 */
export async function readBurn(
  tx: Tx,
  now: Date,
  budgetIds: readonly number[],
  leftFen: number,
): Promise<Burn> {
  const { rows } = await sql<Omit<Burn['days'][number], 'leftFen'> & { changeFen: number }>`
    with own as (
      select id, kind, kind not in ('claimed', 'points_liability') as unspent from ledger.account
      where (kind = 'budget' and owner_id = any (${budgetIds}::bigint[]))
        or (kind in ('allotted', 'claimed', 'points_liability') and part_id = any (${budgetIds}::bigint[]))
    ),
    flow as (
      select day, from_account_id, to_account_id, kind, amount from ledger.day_flow
      where from_account_id in (select id from own)
      union all
      select day, from_account_id, to_account_id, kind, amount from ledger.day_flow
      where to_account_id in (select id from own) and from_account_id not in (select id from own)
      union all
      select (posted_at at time zone 'Asia/Shanghai')::date, from_account_id, to_account_id, kind, amount
      from ledger.transfer
      where id > (select coalesce(max(through_id), 0) from ledger.seal) and phase in ('posted', 'post')
        and (from_account_id in (select id from own) or to_account_id in (select id from own))
    ),
    moved as (
      select flow.day, flow.amount, coalesce(giver.unspent, false) as gave, coalesce(taker.unspent, false) as took,
        -- A reversal's way tells what it took back.
        case when flow.kind = 'points_fund' then 'claim' when flow.kind = 'points_use' then 'redeem'
          -- Of benefits that points were exchanged for: those pay for the use, or have the rest back.
          when flow.kind in ('points_pay', 'points_rest') then 'redeem'
          -- Points that paid for others which were used already: these are used then, and those taken back.
          when flow.kind = 'points_return' then case when taker.id is null then 'redeem' else 'claim' end
          when flow.kind <> 'reverse' then flow.kind
          when taker.kind in ('claimed', 'points_liability') or (giver.kind = 'budget' and taker.id is null) then 'redeem' when giver.kind = 'claimed' then 'claim' end as kind,
        case when flow.kind = 'reverse' and giver.kind = 'budget' and taker.id is null then 1
          when flow.kind in ('reverse', 'points_pay', 'points_rest') or (flow.kind = 'points_return' and taker.id is not null) then -1 else 1 end as sign
      from flow
      left join own giver on giver.id = flow.from_account_id
      left join own taker on taker.id = flow.to_account_id
    )
    select day as date, coalesce(sum(sign * amount) filter (where kind = 'claim'), 0)::bigint as "claimedFen",
      coalesce(sum(sign * amount) filter (where kind = 'redeem'), 0)::bigint as "redeemedFen",
      coalesce(sum(sign * amount) filter (where kind = 'expire'), 0)::bigint as "expiredFen",
      sum(amount * (took::int - gave::int))::bigint as "changeFen"
    from moved group by day order by day desc limit ${burnDays}`.execute(tx);
  let left = leftFen;
  const newestFirst = rows.map(({ changeFen, ...day }) => {
    const atItsEnd = left;
    left -= changeFen;
    return { ...day, leftFen: atItsEnd };
  });
  const days = newestFirst.reverse();
  const used = days.filter((day) => day.claimedFen !== 0 || day.expiredFen !== 0);
  return { days, forecast: forecastOf(used, leftFen, bankDay(now)) };
}
