import { type RawBuilder, sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What a funder has put into the account of a budget, less what went back: of sealed days from their sums, and
 * from the transfers since. An account has no index on its transfers, of which there may be millions.
 */
export const toppedUpOf = (account: RawBuilder<unknown>): RawBuilder<number> => sql<number>`(
  select coalesce(sum(case kind when 'top_up' then amount else -amount end), 0)::bigint from (
    select kind, amount from ledger.day_flow where to_account_id = ${account} and kind = 'top_up'
    union all
    select kind, amount from ledger.day_flow where from_account_id = ${account} and kind = 'return_to_funder'
    union all
    select kind, amount from ledger.transfer where id > (select coalesce(max(through_id), 0) from ledger.seal)
      and ((kind = 'top_up' and to_account_id = ${account}) or (kind = 'return_to_funder' and from_account_id = ${account}))) as moved)`;

type Low = { id: number; orgId: number | null; percent: number; leftFen: number };

/**
 * Tells of every warning line that a budget has reached, by an event, once a line: who looks at once with
 * another tells nothing twice, since the line's row is there. A line that is no longer reached because money
 * was added is forgotten; one that a taken-back claim has left again is not. Gives how many it told. As the
 * job role.
 */
export async function warnOfLowBudgets(tx: Tx, now: Date): Promise<number> {
  const { rows } = await sql<Low>`
    with budget as materialized (
      select b.id, b.org_id, b.warn_at_percent, c.balance + coalesce(held.allotted, 0) as left_fen, ${toppedUpOf(sql`c.id`)} as topped_up_fen
      from benefits.budget b
      join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
      left join lateral (
        select sum(h.balance) as allotted from ledger.account h where h.part_id = b.id and h.kind = 'allotted') held on true
    ),
    line as materialized (
      select b.*, percent, topped_up_fen > 0 and (topped_up_fen - left_fen) * 100 >= topped_up_fen * percent as reached
      from budget b cross join unnest(b.warn_at_percent) as percent
    ),
    forgotten as (
      delete from benefits.budget_warning w using budget b
      where b.id = w.budget_id and b.topped_up_fen > w.topped_up_fen
        and not exists (select from line where line.id = w.budget_id and line.percent = w.percent and reached)
    ),
    told as (
      insert into benefits.budget_warning (budget_id, percent, topped_up_fen, told_at)
      select id, percent, topped_up_fen, ${now} from line where reached order by id, percent
      on conflict do nothing returning budget_id, percent
    )
    select line.id, line.org_id as "orgId", line.percent, line.left_fen::bigint as "leftFen"
    from told join line on line.id = told.budget_id and line.percent = told.percent order by line.id, line.percent`.execute(
    tx,
  );
  await writeEvents(
    tx,
    rows.map(({ id, orgId, percent, leftFen }) => ({
      type: 'budget_low',
      businessDate: bankDay(now),
      occurredAt: now,
      ...(orgId === null ? {} : { orgId }),
      amountFen: leftFen,
      properties: { budget_id: String(id), percent: String(percent) },
    })),
  );
  return rows.length;
}
