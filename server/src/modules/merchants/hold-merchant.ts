import type { Clock } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { freeBalance } from './merchant-balance.ts';

/**
 * Holds a merchant until commit for whoever takes from what it is owed and is not the merchant itself; gives the
 * moment of the deed and what is free, in fen.
 */
export function holdMerchant(
  clock: Clock,
): (tx: Tx, merchantNo: number) => Promise<{ now: Date; freeFen: number }> {
  return async (tx, merchantNo) => {
    const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
    if (!merchant) throw new Error(`merchant ${merchantNo} has redeemed, and is not there`);
    const { freeFen } = await freeBalance(tx, merchant);
    return { now: momentAt(clock, [merchant]), freeFen };
  };
}
