import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, legsTo, type MovedPoints, settlementsOf } from './carry-out.ts';
import { addLots, availableOf, type Lot, takeFirstEnding } from './holding.core.ts';
import type { Movement } from './movement.ts';

export type PointsTransfer = Deed & { toCustomerNo: number };

/**
 * Gives points to another customer. They keep their last days: passing them on and back makes nothing last
 * longer. Who owes points can't pass on what they have.
 */
export async function transferPoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly PointsTransfer[],
): Promise<Result<MovedPoints>[]> {
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'transfer',
    while: ['open', 'redeem_only'],
    receives: true,
    also: (deed) => [deed.toCustomerNo],
    decide: ({ toCustomerNo, ...deed }, given) => {
      const { holding, holdings, today } = given;
      const receiver = holdings.of(toCustomerNo);
      if (receiver === holding) return refuse('POINTS_TRANSFER_TO_SELF');
      const taken = takeFirstEnding(holding, deed.amount, today);
      if (!taken) return refuse('POINTS_INSUFFICIENT', { available: availableOf(holding, today) });
      const legs = legsTo(receiver.customerNo, taken);
      const passedOn: Movement = {
        ...deed,
        kind: 'transfer',
        customerNo: holding.customerNo,
        taken,
        legs,
      };
      const made = taken.map(({ lot: { customerNo, expiresOn, backingId }, amount, fen }) => {
        const leg = legs.find(({ from }) => from === customerNo);
        if (!leg) throw new Error('a lot was passed on without a transfer');
        const lot: Lot = {
          id: null,
          customerNo: receiver.customerNo,
          amount,
          remaining: amount,
          fen,
          remainingFen: fen,
          backingId,
          expiresOn,
          transferId: null,
        };
        return { lot, leg };
      });
      const received: Movement = {
        ...deed,
        kind: 'receive',
        customerNo: receiver.customerNo,
        naturalKey: `${deed.naturalKey}:receive`,
        refersTo: passedOn,
        made,
        legs: [],
      };
      addLots(
        receiver,
        made.map(({ lot }) => lot),
      );
      return ok([passedOn, received, ...settlementsOf(received, { ...given, holding: receiver })]);
    },
  });
}
