import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import {
  carryOut,
  type Deed,
  type Given,
  legsTo,
  type MovedPoints,
  settlementsOf,
} from './carry-out.ts';
import { availableOf, takeFirstEnding } from './holding.core.ts';
import { intoLots, lapsedAgain, postedLegs, readTaken } from './give-back.ts';
import { readMovement } from './read-movement.ts';
import type { Leg, Movement } from './movement.ts';

/**
 * Holds points in the ledger, those that end first: nobody uses them, and they don't lapse, until the freeze
 * ends, by a person or, where a time was set, by itself (thaw-points.ts).
 */
export async function freezePoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly (Deed & { expiresAt?: Date })[],
): Promise<Result<MovedPoints>[]> {
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'freeze',
    while: ['open', 'redeem_only'],
    receives: false,
    decide: ({ expiresAt, ...deed }, { holding, today }) => {
      const taken = takeFirstEnding(holding, deed.amount, today);
      if (!taken) return refuse('POINTS_INSUFFICIENT', { available: availableOf(holding, today) });
      const legs = legsTo('lapsed', taken).map((leg): Leg => ({
        ...leg,
        phase: 'pending',
        ...(expiresAt ? { expiresAt } : {}),
      }));
      return ok([{ ...deed, kind: 'freeze', customerNo: holding.customerNo, taken, legs }]);
    },
  });
}

/**
 * Ends a freeze, once: its points go back into their lots, where those that have ended meanwhile lapse, or
 * they are forfeited.
 */
export async function endFreeze(
  tx: Tx,
  now: Date,
  movementId: number,
  end: 'unfreeze' | 'forfeit',
  { madeBy, reason }: { madeBy: string; reason: string },
): Promise<Result<MovedPoints>> {
  const freeze = await readMovement(tx, movementId, 'freeze');
  if (!freeze) return refuse('NOT_FOUND');
  const deed = {
    customerNo: freeze.customerNo,
    amount: freeze.amount,
    naturalKey: `end-freeze:${movementId}`,
    madeBy,
    reason,
  };
  const taken = await readTaken(tx, movementId);
  const held = await readPending(tx, movementId);
  const [answer] = await carryOut(tx, now, freeze.programmeId, [deed], {
    kind: end,
    while: ['open', 'redeem_only', 'closed'],
    receives: false,
    touches: () => ({ backingIds: taken.map(({ lot }) => lot.backingId) }),
    decide: (one, given: Given) => {
      const { customerNo } = freeze;
      const phase = end === 'unfreeze' ? 'void' : 'post';
      const legs = held.map((leg): Leg => ({ ...leg, phase }));
      if (end === 'forfeit')
        return ok([
          { ...one, kind: end, customerNo, refersTo: movementId, forfeited: taken, legs },
        ]);
      const givenBack = intoLots(given.holding, movementId, taken);
      const lifted: Movement = {
        ...one,
        kind: end,
        customerNo,
        refersTo: movementId,
        givenBack,
        legs,
      };
      return ok([
        lifted,
        ...lapsedAgain(lifted, givenBack, given.today),
        ...settlementsOf(lifted, given),
      ]);
    },
  });
  if (!answer) throw new Error('a freeze ended without an answer');
  // The same end again is a repeat; the other one comes too late.
  return !answer.ok && answer.refusal.code === 'IDEMPOTENCY_KEY_REUSED'
    ? refuse('ALREADY_REVERSED')
    : answer;
}

async function readPending(tx: Tx, movementId: number): Promise<Leg[]> {
  const posted = await postedLegs(tx, movementId);
  return posted.map(({ id, from, amount }) => ({ from, to: 'lapsed', amount, pendingId: id }));
}
