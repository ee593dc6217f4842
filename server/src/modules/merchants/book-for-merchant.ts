import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { LockedMerchant } from './lock-merchants.ts';
import { freeBalance } from './merchant-balance.ts';

export type Booking = {
  kind: 'compensate' | 'adjust';
  budgetId: number;
  /** into the merchant's balance; negative takes back from it */
  amountFen: number;
  /** the same deed has the same key, so it is booked once */
  naturalKey: string;
};

/** Books between a merchant and a budget, under the merchant's lock: for taking where the amount is negative. */
export async function bookForMerchant(
  tx: Tx,
  now: Date,
  merchant: LockedMerchant,
  { kind, budgetId, amountFen, naturalKey }: Booking,
): Promise<Result<void>> {
  const own = await freeBalance(tx, merchant);
  const [budget] = await openAccounts(tx, [
    { kind: 'budget', ownerId: budgetId, orgId: merchant.orgId },
  ]);
  if (budget === undefined) throw new Error(`budget ${budgetId} has no account`);
  const neededFen = Math.abs(amountFen);
  const { rows } = await sql<{ id: number; free: number }>`
    select id, balance - held as free from ledger.account where id in (${budget}, ${own.accountId})
    order by id for no key update`.execute(tx);
  const source = amountFen > 0 ? budget : own.accountId;
  const availableFen = rows.find(({ id }) => id === source)?.free ?? 0;
  if (availableFen < neededFen) return refuse('ADJUSTMENT_SHORT', { availableFen, neededFen });
  const [posted] = await postTransfers(tx, now, [
    {
      kind,
      fromAccountId: source,
      toAccountId: amountFen > 0 ? own.accountId : budget,
      amount: neededFen,
      naturalKey,
    },
  ]);
  if (!posted) throw new Error(`${naturalKey} was not posted`);
  await sql`insert into merchants.booking (transfer_id, merchant_no, org_id, kind, budget_id, amount_fen, at)
    values (${posted.id}, ${merchant.merchantNo}, ${merchant.orgId}, ${kind}, ${budgetId}, ${amountFen}, ${now})`.execute(
    tx,
  );
  return ok(undefined);
}
