import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { AccountKind } from './accounts.ts';
import { balancesAsOf } from './balance-as-of.ts';

type PastBalance = {
  accountId: number;
  kind: AccountKind;
  ownerId: number;
  partId: number;
  unit: string;
  /** in the unit: CNY in fen */
  balance: number;
};

/** Which accounts: one by its number, or all of owners', or of a part, whose meaning their kind says. */
type AccountsAsked =
  | { accountId: number }
  | { kind: AccountKind; ownerId: number }
  | { kinds: readonly AccountKind[]; ownerIds: readonly number[] }
  | { kinds: readonly AccountKind[]; partId: number };

/**
 * What accounts held at the end of a moment, in their order; those opened since stand there with nothing. As
 * the job role: who may see an account sees all that moved it.
 */
export async function readBalances(
  tx: Tx,
  asked: AccountsAsked,
  moment: Date,
): Promise<PastBalance[]> {
  const chosen =
    'accountId' in asked
      ? sql`id = ${asked.accountId}`
      : 'ownerId' in asked
        ? sql`kind = ${asked.kind} and owner_id = ${asked.ownerId}`
        : 'ownerIds' in asked
          ? sql`kind = any (${asked.kinds}::text[]) and owner_id = any (${asked.ownerIds}::bigint[])`
          : sql`kind = any (${asked.kinds}::text[]) and part_id = ${asked.partId}`;
  const { rows } = await sql<Omit<PastBalance, 'balance'>>`
    select id as "accountId", kind, owner_id as "ownerId", part_id as "partId", unit from ledger.account where ${chosen} order by id`.execute(
    tx,
  );
  const held = await balancesAsOf(
    tx,
    rows.map(({ accountId }) => accountId),
    moment,
  );
  return rows.map((row) => ({ ...row, balance: held.get(row.accountId) ?? 0 }));
}
