import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type TransferRequest = {
  kind: 'top_up' | 'allot' | 'return' | 'claim' | 'redeem' | 'expire' | 'reverse';
  fromAccountId: number;
  toAccountId: number;
  amountFen: number;
  naturalKey: string;
  voucherId?: number;
  reversesId?: number;
};

/**
 * Posts transfers and moves their balances together. Accounts are locked in id order first, so two
 * posters never wait for each other in a circle; a balance that would leave its bounds, or a deed
 * posted before, fails the transaction.
 */
export async function postTransfers(
  tx: Tx,
  now: Date,
  transfers: readonly TransferRequest[],
): Promise<void> {
  if (transfers.length === 0) return;
  const accounts = [
    ...new Set(transfers.flatMap((transfer) => [transfer.fromAccountId, transfer.toAccountId])),
  ];
  await sql`select id from benefits.account where id = any (${accounts}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<{ moved: number }>`
    with wanted as materialized (
      select * from unnest(
        ${transfers.map((transfer) => transfer.kind)}::text[],
        ${transfers.map((transfer) => transfer.fromAccountId)}::bigint[],
        ${transfers.map((transfer) => transfer.toAccountId)}::bigint[],
        ${transfers.map((transfer) => transfer.amountFen)}::bigint[],
        ${transfers.map((transfer) => transfer.naturalKey)}::text[],
        ${transfers.map((transfer) => transfer.voucherId ?? null)}::bigint[],
        ${transfers.map((transfer) => transfer.reversesId ?? null)}::bigint[]
      ) as w (kind, from_account_id, to_account_id, amount_fen, natural_key, voucher_id, reverses_id)
    ),
    posted as (
      insert into benefits.transfer (kind, from_account_id, to_account_id, amount_fen, natural_key, voucher_id, reverses_id, posted_at, org_id)
      select w.*, ${now}, source.org_id from wanted w join benefits.account source on source.id = w.from_account_id
    ),
    moves as (
      select account_id, sum(amount_fen)::bigint as amount_fen from (
        select from_account_id as account_id, -amount_fen as amount_fen from wanted
        union all select to_account_id, amount_fen from wanted
      ) as legs group by account_id
    ),
    balanced as (
      update benefits.account c set balance_fen = c.balance_fen + moves.amount_fen
      from moves where c.id = moves.account_id returning c.id
    )
    select count(*)::int as moved from balanced`.execute(tx);
  if (rows[0]?.moved !== accounts.length)
    throw new Error('a transfer names an account that is not there');
}
