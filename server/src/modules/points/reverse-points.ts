import { sql } from 'kysely';
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
import { intoLots, lapsedAgain, postedLegs, readTaken } from './give-back.ts';
import { sumOf, takeOfLot, takeUpTo } from './holding.core.ts';
import { readUse } from './move-money.ts';
import { readMovement } from './read-movement.ts';
import type { Leg, Movement } from './movement.ts';

type By = { madeBy: string; reason: string };

/**
 * Gives a redemption back, once: its points go into the lots they came from, with the last days these have.
 * What has ended meanwhile lapses in the same moment.
 */
export async function giveBackPoints(
  tx: Tx,
  now: Date,
  movementId: number,
  { madeBy, reason }: By,
): Promise<Result<MovedPoints>> {
  const redemption = await readMovement(tx, movementId, 'redeem');
  if (!redemption) return refuse('NOT_FOUND');
  const { programmeId, customerNo, amount } = redemption;
  const deed = { customerNo, amount, naturalKey: `give-back:${movementId}`, madeBy, reason };
  const taken = await readTaken(tx, movementId);
  const posted = await postedLegs(tx, movementId);
  const undoes = await readUse(tx, movementId);
  const [answer] = await carryOut(tx, now, programmeId, [deed], {
    kind: 'give_back',
    while: ['open', 'redeem_only', 'closed'],
    receives: false,
    touches: () => ({
      backingIds: taken.map(({ lot }) => lot.backingId),
      accountIds: undoes.map(({ from }) => from),
    }),
    decide: (one, given) => {
      const givenBack = intoLots(given.holding, movementId, taken);
      const back: Movement = {
        ...one,
        kind: 'give_back',
        customerNo,
        refersTo: movementId,
        givenBack,
        undoes,
        legs: posted.map(({ id, from, amount: part }): Leg => ({
          from: 'spent',
          to: from,
          amount: part,
          reversesId: id,
        })),
      };
      return ok([
        back,
        ...lapsedAgain(back, givenBack, given.today),
        ...settlementsOf(back, given),
      ]);
    },
  });
  if (!answer) throw new Error('a redemption was given back without an answer');
  return answer.ok && answer.value.replayed ? refuse('ALREADY_REVERSED') : answer;
}

/** The lot of an earning, and what became of it, as of now. */
type Earned = {
  lotId: number;
  customerNo: number;
  transferId: number;
  backingId: number;
  amount: number;
  takenBack: number;
  absorbed: number;
  lapsed: number;
};

/**
 * Takes an earning back, wholly or in part, because what earned it was. First what is left of it, then what
 * of it has lapsed (that is gone already), then the customer's other points; the rest is a debt, which the
 * next points pay. Parts never pass what was earned.
 */
export async function takeBackPoints(
  tx: Tx,
  now: Date,
  movementId: number,
  deed: Omit<Deed, 'customerNo'>,
): Promise<Result<MovedPoints>> {
  const earning = await readMovement(tx, movementId, 'earn');
  if (!earning) return refuse('NOT_FOUND');
  const { programmeId, customerNo } = earning;
  let earned: Earned | undefined;
  const [answer] = await carryOut(tx, now, programmeId, [{ ...deed, customerNo }], {
    kind: 'take_back',
    while: ['open', 'redeem_only', 'closed'],
    receives: false,
    takes: true,
    touches: () => ({ backingIds: earned ? [earned.backingId] : [] }),
    prepare: async () => {
      earned = await readEarned(tx, movementId);
    },
    decide: (one, given) =>
      earned ? decideTakeBack(one, movementId, earned, given) : refuse('NOT_FOUND'),
  });
  if (!answer) throw new Error('an earning was taken back without an answer');
  return answer;
}

function decideTakeBack(
  deed: Deed,
  earningId: number,
  earned: Earned,
  { holding, today }: Given,
): Result<Movement[]> {
  const left = earned.amount - earned.takenBack;
  if (left === 0) return refuse('ALREADY_REVERSED');
  if (deed.amount > left) return refuse('POINTS_REVERSAL_TOO_LARGE', { left });
  const { customerNo, transferId, backingId } = earned;
  const own = holding.lots.find(({ id }) => id === earned.lotId);
  const ofOwn = own ? takeOfLot(own, deed.amount) : [];
  const absorbed = Math.min(deed.amount - sumOf(ofOwn), earned.lapsed - earned.absorbed);
  const ofOthers = takeUpTo(holding, deed.amount - sumOf(ofOwn) - absorbed, today);
  const taken = [...ofOwn, ...ofOthers];
  const owed = deed.amount - absorbed - sumOf(taken);
  return ok([
    {
      ...deed,
      kind: 'take_back',
      customerNo,
      refersTo: earningId,
      taken,
      owedTo: backingId,
      takenBack: { lotId: earned.lotId, amount: deed.amount, absorbed },
      ...(owed > 0 ? { debt: { customerNo, transferId, amount: owed } } : {}),
      legs: legsTo('supply', taken).map((leg) =>
        leg.from === customerNo ? { ...leg, reversesId: transferId } : leg,
      ),
    },
  ]);
}

async function readEarned(tx: Tx, movementId: number): Promise<Earned | undefined> {
  const { rows } = await sql<Earned>`
    select l.id as "lotId", l.customer_no as "customerNo", l.transfer_id as "transferId", l.backing_id as "backingId", l.amount,
      l.taken_back as "takenBack", l.absorbed, coalesce((
        select sum(c.amount - c.given_back) from points.consumption c join points.movement m on m.id = c.movement_id
        where c.lot_id = l.id and m.kind = 'lapse'), 0)::bigint as lapsed
    from points.lot l where l.movement_id = ${movementId}`.execute(tx);
  return rows[0];
}
