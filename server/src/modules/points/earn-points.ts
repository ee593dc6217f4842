import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, type Given, type MovedPoints, settlementsOf } from './carry-out.ts';
import { fundPoints, worthOf } from './backing.core.ts';
import { addLots, type Lot } from './holding.core.ts';
import { type PaidBy, unfunded } from './open-backings.ts';
import { lastDayOf } from './validity.core.ts';
import type { Leg, Movement } from './movement.ts';

/**
 * Gives customers points they have earned, lasting as the programme says. Of a customer who owes points of a
 * taken-back earning, they pay that first. Who pays lacks the money for some: these are refused, the others given.
 */
export async function earnPoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly Deed[],
  paidBy: PaidBy = unfunded,
): Promise<Result<MovedPoints>[]> {
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'earn',
    while: ['open'],
    receives: true,
    paidBy,
    decide: (deed, given) => earnedBy('earn', deed, given),
  });
}

/** A lot of new points of the kind given, lasting as the programme says, and what it pays of the customer's debts. */
export function earnedBy(kind: 'earn' | 'adjust_up', deed: Deed, given: Given): Result<Movement[]> {
  const { customerNo } = given.holding;
  const { funds, frozen } = given.money;
  if (!funds) throw new Error('points are given that nobody was asked to pay for');
  const fen = fundPoints(funds, deed.amount);
  if (fen === null)
    return refuse(frozen ? 'BUDGET_FROZEN' : 'BUDGET_EXHAUSTED', {
      availableFen: funds.purses.reduce((sum, purse) => sum + purse, 0) - funds.fen,
      neededFen: worthOf(0, deed.amount, funds.backing.hundredPointsFen),
    });
  const leg: Leg = { from: 'supply', to: customerNo, amount: deed.amount };
  const lot: Lot = {
    id: null,
    customerNo,
    amount: deed.amount,
    remaining: deed.amount,
    fen,
    remainingFen: fen,
    backingId: funds.backing.id,
    expiresOn: lastDayOf(given.programme, given.today),
    transferId: null,
  };
  const earned: Movement = { ...deed, kind, customerNo, made: [{ lot, leg }], legs: [leg] };
  addLots(given.holding, [lot]);
  return ok([earned, ...settlementsOf(earned, given)]);
}
