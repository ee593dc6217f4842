import { sql } from 'kysely';
import type { PageAsked } from '#contract/pages.ts';
import type { Slice } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Entry = {
  id: number;
  postedAt: string;
  kind: string;
  phase: 'posted' | 'pending' | 'post' | 'void';
  /** below zero: it left the account, or is held in it to leave (`pending`), or was let go (`void`), which moves nothing */
  amount: number;
  /** what the account held after it */
  balance: number;
  naturalKey: string;
  subjectId: number | null;
  reversesId: number | null;
  /** the kind of what it takes back */
  reversedKind: string | null;
  otherAccountId: number;
};

/** Where the next page begins: before this moment and transfer, with what the account held there. */
export type EntryPlace = [before: string, id: number, balance: number];
export type EntriesAsked = PageAsked & { from?: string | undefined; to?: string | undefined };

/**
 * A page reads the transfers of so many days at most: transfers have no index by account (it would cost every
 * claim), so a day is read whole, by its ranges of pages. Which days moved the account is known by day_flow.
 */
const daysAPage = 20;

/**
 * What moved an account, newest first, each with the balance after it; of the days asked, both among them. As
 * the job role: who may see an account sees all that moved it. Days, balance and transfers are read in one
 * statement, so that a running balance ends at what the account held just then.
 */
export async function listEntries(
  tx: Tx,
  accountId: number,
  { from, to, limit }: EntriesAsked,
  after?: EntryPlace,
): Promise<Slice<Entry, EntryPlace>> {
  const [before = null, beforeId = 0, balance = null] = after ?? [];
  const { rows } = await sql<{
    entries: Entry[];
    oldest: string | null;
    days: number;
    closing: number;
  }>`
    with sealed as (select coalesce(max(through_id), 0) as id from ledger.seal),
    unsealed as materialized (
      select (posted_at at time zone 'Asia/Shanghai')::date as day,
        case when to_account_id = ${accountId} then amount else -amount end as amount
      from ledger.transfer where id > (select id from sealed) and phase in ('posted', 'post')
        and (from_account_id = ${accountId} or to_account_id = ${accountId})
    ),
    -- Days on which something was held or let go, though nothing may have moved.
    held as materialized (
      select distinct (posted_at at time zone 'Asia/Shanghai')::date as day from ledger.transfer
      where from_account_id = ${accountId} and phase in ('pending', 'void')
    ),
    flow as materialized (
      select day, -amount as amount from ledger.day_flow where from_account_id = ${accountId}
      union all select day, amount from ledger.day_flow where to_account_id = ${accountId}
      union all select day, amount from unsealed
    ),
    closing as (
      select coalesce(${balance}::bigint, a.balance - coalesce((select sum(amount) from flow where day > ${to ?? null}::date), 0))::bigint as balance
      from ledger.account a where a.id = ${accountId}
    ),
    days as materialized (
      select day from (select day from flow union select day from held) as either
      where (${from ?? null}::date is null or day >= ${from ?? null}) and (${to ?? null}::date is null or day <= ${to ?? null})
        and (${before}::timestamptz is null or day <= (${before}::timestamptz at time zone 'Asia/Shanghai')::date)
      order by day desc limit ${daysAPage}
    ),
    moved as (
      select t.*, date_trunc('milliseconds', t.posted_at) as at, case when t.to_account_id = ${accountId} then t.amount else -t.amount end as signed,
          t.phase in ('posted', 'post') as moves
      from days cross join lateral (
        select * from ledger.transfer
        where posted_at >= day::timestamp at time zone 'Asia/Shanghai' and posted_at < (day + 1)::timestamp at time zone 'Asia/Shanghai'
          and (from_account_id = ${accountId} or (to_account_id = ${accountId} and phase in ('posted', 'post')))
      ) t
    ),
    page as (
      select *, (select balance from closing) - coalesce(sum(signed) filter (where moves) over (
        order by at desc, id desc rows between unbounded preceding and 1 preceding), 0) as balance
      from moved
      where ${before}::timestamptz is null or (at, id) < (${before}::timestamptz, ${beforeId}::bigint)
      order by at desc, id desc limit ${limit + 1}
    )
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'postedAt', ${isoMoment('at')}, 'kind', kind, 'phase', phase, 'amount', signed, 'balance', balance,
        'naturalKey', natural_key, 'subjectId', subject_id, 'reversesId', reverses_id,
        'reversedKind', (select o.kind from ledger.transfer o where o.id = page.reverses_id),
        'otherAccountId', case when to_account_id = ${accountId} then from_account_id else to_account_id end)
        order by at desc, id desc), '[]') as entries,
      (select ${isoMoment('began')} from (select min(day)::timestamp at time zone 'Asia/Shanghai' as began from days) first) as oldest,
      (select count(*)::int from days) as days, (select balance from closing) as closing
    from page`.execute(tx);
  const [found] = rows;
  if (!found) throw new Error('an aggregate gave no row');
  const items = found.entries.slice(0, limit);
  const last = items.at(-1);
  if (last && found.entries.length > limit)
    return { items, next: [last.postedAt, last.id, balanceBefore(last)] };
  // Days that were read to their end, with others before them: the next page begins at the first one's midnight.
  const left = last ? balanceBefore(last) : found.closing;
  const isMore = found.days === daysAPage;
  return { items, next: isMore && found.oldest !== null ? [found.oldest, 0, left] : null };
}

function balanceBefore({ phase, amount, balance }: Entry): number {
  return phase === 'posted' || phase === 'post' ? balance - amount : balance;
}
