import { sql } from 'kysely';
import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { LockedMerchant } from './lock-merchants.ts';

/**
 * The account of what a merchant is owed, and what of it is free. Under the merchant's lock for taking it
 * stays at least that until commit: others who take wait for the lock.
 */
export async function freeBalance(
  tx: Tx,
  { merchantNo, orgId }: Pick<LockedMerchant, 'merchantNo' | 'orgId'>,
): Promise<{ accountId: number; freeFen: number }> {
  const [accountId] = await openAccounts(tx, [{ kind: 'merchant', ownerId: merchantNo, orgId }]);
  if (accountId === undefined) throw new Error(`merchant ${merchantNo} has no account`);
  const { rows } = await sql<{ free: number }>`
    select balance - held as free from ledger.account where id = ${accountId}`.execute(tx);
  return { accountId, freeFen: rows[0]?.free ?? 0 };
}
