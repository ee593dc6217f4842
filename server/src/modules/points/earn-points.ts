import { ok, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, type Given, type MovedPoints, settlementsOf } from './carry-out.ts';
import { addLots, type Lot } from './holding.core.ts';
import { lastDayOf } from './validity.core.ts';
import type { Leg, Movement } from './write-movements.ts';

/**
 * Gives customers points they have earned, lasting as the programme says. Of a customer who owes points of a
 * taken-back earning, they pay that first.
 */
export async function earnPoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly Deed[],
): Promise<Result<MovedPoints>[]> {
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'earn',
    while: ['open'],
    receives: true,
    decide: (deed, given) => earnedBy('earn', deed, given),
  });
}

/** A lot of new points of the kind given, lasting as the programme says, and what it pays of the customer's debts. */
export function earnedBy(kind: 'earn' | 'adjust_up', deed: Deed, given: Given): Result<Movement[]> {
  const { customerNo } = given.holding;
  const leg: Leg = { from: 'supply', to: customerNo, amount: deed.amount };
  const lot: Lot = {
    id: null,
    customerNo,
    amount: deed.amount,
    remaining: deed.amount,
    expiresOn: lastDayOf(given.programme, given.today),
    transferId: null,
  };
  const earned: Movement = { ...deed, kind, customerNo, made: [{ lot, leg }], legs: [leg] };
  addLots(given.holding, [lot]);
  return ok([earned, ...settlementsOf(earned, given)]);
}
