import { sql } from 'kysely';
import type { MerchantState } from '#contract/merchants.ts';
import { addDays, bankDay, bankDayStart } from '#platform/clock/clock.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type LockedMerchant = {
  merchantNo: number;
  orgId: number;
  name: string;
  state: MerchantState;
  settlementDays: number;
  settledThrough: string | null;
};

/**
 * Merchants under lock, by number, before anything of benefits and any account. `adding`: only money comes
 * to them, and others may add at the same time; `taking`: nobody else does anything with them until commit.
 */
export async function lockMerchants(
  tx: Tx,
  merchantNos: readonly number[],
  purpose: 'adding' | 'taking',
): Promise<ReadonlyMap<number, LockedMerchant>> {
  const strength = purpose === 'adding' ? sql`for share` : sql`for no key update`;
  const { rows } = await sql<LockedMerchant>`
    select merchant_no as "merchantNo", org_id as "orgId", name, state, settlement_days::int as "settlementDays",
      settled_through as "settledThrough"
    from merchants.merchant where merchant_no = any (${[...new Set(merchantNos)]}::int[])
    order by merchant_no ${strength}`.execute(tx);
  return new Map(rows.map((row) => [row.merchantNo, row]));
}

/**
 * The time of a deed at merchants whose lock is held. A day whose statement is written takes nothing more:
 * where the clocks of two servers differ by that much, the deed belongs to the day that follows.
 */
export function momentAt(clock: Clock, merchants: Iterable<LockedMerchant>): Date {
  const now = clock.now();
  const settled = [...merchants].map(({ settledThrough }) => settledThrough ?? '').toSorted();
  const last = settled.at(-1);
  return last && bankDay(now) <= last ? bankDayStart(addDays(last, 1)) : now;
}
