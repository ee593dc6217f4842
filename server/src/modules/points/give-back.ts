import { sql } from 'kysely';
import { findTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { addLots, type Holding, type Lot, sumOf, takeOfLot } from './holding.core.ts';
import { legsTo } from './carry-out.ts';
import type { Movement } from './movement.ts';

/** What a movement took of one lot and still has. */
export type TakenBefore = {
  lot: Omit<Lot, 'remaining' | 'remainingFen'>;
  amount: number;
  fen: number;
};
export type GivenBack = { movementId: number; lot: Lot; amount: number; fen: number };

/** What a movement took of which lots, less what went back. */
export async function readTaken(tx: Tx, movementId: number): Promise<TakenBefore[]> {
  const { rows } = await sql<
    Omit<TakenBefore['lot'], 'amount'> & { whole: number; taken: number; takenFen: number }
  >`
    select l.id, l.customer_no as "customerNo", l.amount as whole, l.expires_on as "expiresOn", l.transfer_id as "transferId",
      l.fen, l.backing_id as "backingId", c.amount - c.given_back as taken, c.fen - c.given_back_fen as "takenFen"
    from points.consumption c join points.lot l on l.id = c.lot_id
    where c.movement_id = ${movementId} and c.amount > c.given_back order by l.id`.execute(tx);
  return rows.map(({ whole, taken, takenFen, ...lot }) => ({
    lot: { ...lot, amount: whole },
    amount: taken,
    fen: takenFen,
  }));
}

/** Puts what was taken back into the holding's lots, which are told. */
export function intoLots(
  holding: Holding,
  movementId: number,
  taken: readonly TakenBefore[],
): GivenBack[] {
  return taken.map(({ lot, amount, fen }) => {
    const known = holding.lots.find(({ id }) => id === lot.id);
    const target = known ?? { ...lot, remaining: 0, remainingFen: 0 };
    if (!known) addLots(holding, [target]);
    target.remaining += amount;
    target.remainingFen += fen;
    return { movementId, lot: target, amount, fen };
  });
}

/** What came back into lots whose last day is over lapses at once, and only that: the rest has lapsed or waits for its own. */
export function lapsedAgain(
  cause: Movement,
  givenBack: readonly GivenBack[],
  today: string,
): Movement[] {
  const taken = givenBack
    .filter(({ lot }) => lot.expiresOn < today)
    .flatMap(({ lot, amount }) => takeOfLot(lot, amount));
  if (taken.length === 0) return [];
  return [
    {
      kind: 'lapse',
      customerNo: cause.customerNo,
      amount: sumOf(taken),
      naturalKey: `${cause.naturalKey}:lapse`,
      madeBy: cause.madeBy,
      taken,
      legs: legsTo('lapsed', taken),
    },
  ];
}

/** The transfers of a movement out of customers' numbers. */
export async function postedLegs(
  tx: Tx,
  movementId: number,
): Promise<{ id: number; from: number; amount: number }[]> {
  const posted = await findTransfers(tx, `points:${movementId}`);
  const { rows } = await sql<{ customerNo: number; accountId: number }>`
    select customer_no as "customerNo", ledger_account_id as "accountId" from points.account
    where ledger_account_id = any (${posted.map((one) => one.fromAccountId)}::bigint[])`.execute(
    tx,
  );
  const numberOf = new Map(rows.map((row) => [row.accountId, row.customerNo]));
  return posted.map(({ id, fromAccountId, amount }) => {
    const from = numberOf.get(fromAccountId);
    if (from === undefined) throw new Error(`transfer ${id} is no customer's`);
    return { id, from, amount };
  });
}
