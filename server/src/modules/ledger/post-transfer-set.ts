import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

type Move = { id: number; amount: number };

/**
 * Posts the transfers that a query gives, as (kind, from_id, to_id, amount, natural_key, leg, subject_id), and
 * then moves each account once by their sum; gives their number. The rules are those of `postTransfers`, for
 * sets of thousands that need not pass through the program. Accounts are locked last, in id order, and
 * `beforeMoving` takes the caller's locks that come before theirs: held for a moment, not while rows are written.
 */
export async function postTransferSet(
  tx: Tx,
  now: Date,
  source: RawBuilder<unknown>,
  { beforeMoving = async () => {} }: { beforeMoving?: () => Promise<void> } = {},
): Promise<number> {
  const { rows } = await sql<{ moves: Move[]; wanted: number; posted: number }>`
    with wanted as materialized (${source}),
    posted as (
      insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, leg, subject_id, posted_at, org_id)
      select w.kind, w.from_id, w.to_id, w.amount, w.natural_key, w.leg, w.subject_id, ${now}, source.org_id
      from wanted w join ledger.account source on source.id = w.from_id
      returning 1
    ),
    moves as (
      select account_id as id, sum(amount)::bigint as amount from (
        select from_id as account_id, -sum(amount) as amount from wanted group by from_id
        union all
        select to_id, sum(amount) from wanted group by to_id
      ) as entries group by account_id
    )
    select (select coalesce(jsonb_agg(moves), '[]') from moves) as moves,
      (select count(*) from wanted)::int as wanted, (select count(*) from posted)::int as posted`.execute(
    tx,
  );
  const { moves = [], wanted = 0, posted = 0 } = rows[0] ?? {};
  await beforeMoving();
  const { numAffectedRows } = await sql`
    with locked as (
      select id from ledger.account where id = any (${moves.map(({ id }) => id)}::bigint[]) order by id for no key update
    )
    update ledger.account c set balance = c.balance + m.amount
    from locked, unnest(${moves.map(({ id }) => id)}::bigint[], ${moves.map(({ amount }) => amount)}::bigint[]) as m (id, amount)
    where c.id = locked.id and m.id = locked.id`.execute(tx);
  if (posted !== wanted || Number(numAffectedRows ?? 0) !== moves.length)
    throw new Error('a transfer names an account that is not there');
  return posted;
}
