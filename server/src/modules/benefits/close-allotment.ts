import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { postTransfers } from './post-transfers.ts';

type Closed = {
  id: number;
  amount_fen: number;
  allotted_account_id: number;
  budget_account_id: number;
};

/**
 * Ends claiming in a campaign and returns what was not claimed to the budgets; vouchers already in
 * hand stay good until they expire. Closing again changes nothing.
 * Locks: offers, then allotments, each in id order.
 */
export async function closeAllotments(tx: Tx, now: Date, campaignId: number): Promise<void> {
  await sql`select id from benefits.offer where id in (select offer_id from benefits.allotment where campaign_id = ${campaignId})
    order by id for no key update`.execute(tx);
  await sql`select id from benefits.allotment where campaign_id = ${campaignId} order by id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<Closed>`
    with closed as (
      update benefits.allotment set state = 'closed' where campaign_id = ${campaignId} and state = 'open'
      returning id, offer_id, cap_count - used_count as number, cap_amount_fen - used_amount_fen as amount_fen
    ),
    freed as (
      update benefits.offer o set allotted_count = o.allotted_count - c.number, allotted_amount_fen = o.allotted_amount_fen - c.amount_fen
      from (select offer_id, sum(number) as number, sum(amount_fen)::bigint as amount_fen from closed group by 1) c where o.id = c.offer_id
    )
    select c.id, c.amount_fen, allotted.id as allotted_account_id, budget.id as budget_account_id
    from closed c
    join benefits.offer o on o.id = c.offer_id
    join benefits.account allotted on allotted.allotment_id = c.id and allotted.kind = 'allotted'
    join benefits.account budget on budget.budget_id = o.budget_id and budget.kind = 'budget'`.execute(
    tx,
  );
  await postTransfers(
    tx,
    now,
    rows
      .filter((row) => row.amount_fen > 0)
      .map((row) => ({
        kind: 'return',
        fromAccountId: row.allotted_account_id,
        toAccountId: row.budget_account_id,
        amountFen: row.amount_fen,
        naturalKey: `return:${row.id}`,
      })),
  );
}
