import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** What a transfer does to its accounts: see the migration 0160-ledger, which holds the same by constraint. */
export type TransferPhase = 'posted' | 'pending' | 'post' | 'void';

export type TransferRequest = {
  kind: string;
  fromAccountId: number;
  toAccountId: number;
  /** in the unit of both accounts; of one that ends a pending transfer, at most what that one holds */
  amount: number;
  /** the same deed has the same key, so it is posted once; transfers of one key are told apart by leg */
  naturalKey: string;
  leg?: number;
  phase?: TransferPhase;
  /** the pending transfer that a `post` or `void` ends */
  pendingId?: number;
  /**
   * When a pending one ends by itself: whoever held it voids it then, with what it was held for (points:
   * thaw-points.ts). A payout has none: what a core may have paid is asked for, never let go.
   */
  expiresAt?: Date;
  /** the transfer that this one takes back, wholly or in part */
  reversesId?: number;
  /** what it was for, by the module that posts */
  subjectId?: number;
};

export type PostedTransfer = { id: number; naturalKey: string; leg: number };

/**
 * Posts transfers and moves their balances together; gives them in the order asked. Accounts are locked in
 * id order first, so two posters never wait for each other in a circle. A balance that would leave its
 * bounds, a deed posted before, a pending transfer ended before or a reversal above its transfer fails the
 * whole of it (SQLSTATE 23…), so a chain is posted wholly or not at all.
 *
 * `guarded`: the caller holds a lock that nobody moves these accounts without, so they need none of their own.
 */
export async function postTransfers(
  tx: Tx,
  now: Date,
  transfers: readonly TransferRequest[],
  { guarded = false }: { guarded?: boolean } = {},
): Promise<PostedTransfer[]> {
  if (transfers.length === 0) return [];
  if (!guarded)
    await sql`/* keep plan: lock_accounts */
      select id from ledger.account where id = any (${accountsOf(transfers)}::bigint[]) order by id for no key update`.execute(
      tx,
    );
  const { rows } = await postingOf(now, transfers).execute(tx);
  return rows;
}

/** The same as a statement, for accounts that the caller's lock guards: it fails where one is not there. */
export function postingOf(
  now: Date,
  transfers: readonly TransferRequest[],
): RawBuilder<PostedTransfer> {
  return sql<PostedTransfer>`/* keep plan: post_transfers */
    with wanted as materialized (
      select * from unnest(
        ${transfers.map((one) => one.kind)}::text[],
        ${transfers.map((one) => one.fromAccountId)}::bigint[],
        ${transfers.map((one) => one.toAccountId)}::bigint[],
        ${transfers.map((one) => one.amount)}::bigint[],
        ${transfers.map((one) => one.naturalKey)}::text[],
        ${transfers.map((one) => one.leg ?? 1)}::int[],
        ${transfers.map((one) => one.phase ?? 'posted')}::text[],
        ${transfers.map((one) => one.pendingId ?? null)}::bigint[],
        ${transfers.map((one) => one.expiresAt ?? null)}::timestamptz[],
        ${transfers.map((one) => one.reversesId ?? null)}::bigint[],
        ${transfers.map((one) => one.subjectId ?? null)}::bigint[]
      ) with ordinality as w (kind, from_id, to_id, amount, natural_key, leg, phase, pending_id, expires_at, reverses_id, subject_id, ordinal)
    ),
    posted as (
      insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, leg, phase, pending_id, expires_at,
        reverses_id, subject_id, posted_at, org_id)
      select w.kind, w.from_id, w.to_id, w.amount, w.natural_key, w.leg, w.phase, w.pending_id, w.expires_at,
        w.reverses_id, w.subject_id, ${now}, source.org_id
      from wanted w
      join lateral (select org_id from ledger.account where id = w.from_id limit 1) source on true
      order by w.ordinal
      returning id, natural_key, leg
    ),
    moves as (
      select account_id, sum(amount)::bigint as amount, sum(held)::bigint as held from (
        select w.from_id as account_id,
          case when w.phase in ('posted', 'post') then -w.amount else 0 end as amount,
          case w.phase when 'pending' then w.amount when 'posted' then 0 else -coalesce(p.amount, 0) end as held
        from wanted w left join lateral (select amount from ledger.transfer where id = w.pending_id limit 1) p on true
        union all
        select w.to_id, w.amount, 0 from wanted w where w.phase in ('posted', 'post')
      ) as legs group by account_id
    ),
    balanced as (
      update ledger.account c set balance = c.balance + moves.amount, held = c.held + moves.held
      from moves where c.id = moves.account_id returning c.id
    )
    select id, natural_key as "naturalKey", leg::int as leg
    from ledger.found_all((select count(*) from posted), ${transfers.length}, (select count(*) from balanced), ${accountsOf(transfers).length})
    left join posted on true
    order by id`;
}

function accountsOf(transfers: readonly TransferRequest[]): number[] {
  return [...new Set(transfers.flatMap((one) => touchedBy(one)))];
}

/** What is held, or let go, changes nothing at the account it is for: those who are owed much are not waited for. */
function touchedBy({ phase, fromAccountId, toAccountId }: TransferRequest): number[] {
  return phase === 'pending' || phase === 'void' ? [fromAccountId] : [fromAccountId, toAccountId];
}

export type FoundTransfer = {
  id: number;
  leg: number;
  fromAccountId: number;
  toAccountId: number;
  amount: number;
};

/** The transfers of one deed, by their leg. */
export async function findTransfers(tx: Tx, naturalKey: string): Promise<FoundTransfer[]> {
  const { rows } = await sql<FoundTransfer>`
    select id, leg::int as leg, from_account_id as "fromAccountId", to_account_id as "toAccountId", amount
    from ledger.transfer where natural_key = ${naturalKey} order by leg`.execute(tx);
  return rows;
}
