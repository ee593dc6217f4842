import { sql } from 'kysely';
import { openAccounts, postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type Backing, type Flow, type Move, planMoves } from './backing.core.ts';
import type { Taken } from './holding.core.ts';
import type { Money } from './open-backings.ts';
import type { Movement, Undone } from './movement.ts';

/** What points were used for, in the ledger: a gift's cost, or whatever else the mall gives for them. */
export async function openUse(tx: Tx, programmeId: number, giftId: number | null): Promise<number> {
  const [id = 0] = await openAccounts(tx, [
    giftId === null
      ? { kind: 'points_used', ownerId: programmeId, orgId: null }
      : { kind: 'gift_cost', ownerId: giftId, orgId: null },
  ]);
  return id;
}

/** The money that a use of points moved. */
export async function readUse(tx: Tx, movementId: number): Promise<Undone[]> {
  const { rows } = await sql<Undone>`
    select subject_id as "backingId", leg::int as leg, amount as fen, id as "reversesId", to_account_id as from, from_account_id as to
    from ledger.transfer
    where natural_key in (select 'points-use:' || ${movementId}::bigint || ':' || b.backing_id from (
      select distinct l.backing_id from points.consumption c join points.lot l on l.id = c.lot_id where c.movement_id = ${movementId}) b)
    order by id`.execute(tx);
  return rows;
}

/**
 * Moves the money behind movements, one transfer a batch, backing and funder; a use has its own, so that it can be
 * undone. Gives the batch's number, which the movements name, and null where no money is behind any of them.
 */
export async function moveMoney(
  tx: Tx,
  now: Date,
  { backings, funds }: Money,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
): Promise<number | null> {
  const flows = movements.flatMap((movement) => flowsOf(movement, idOf.get(movement) ?? 0));
  const undone = movements.flatMap(({ undoes = [] }) => undoes);
  if (flows.length === 0 && (funds?.points ?? 0) === 0) return null;
  const batch = Math.min(...movements.map((movement) => idOf.get(movement) ?? 0));
  const moves = planMoves(backings, funds, flows);
  await postTransfers(tx, now, [
    ...requestsOf(batch, moves),
    ...undone.map((one) => ({
      kind: 'reverse',
      fromAccountId: one.from,
      toAccountId: one.to,
      amount: one.fen,
      naturalKey: `reverse:${one.reversesId}`,
      reversesId: one.reversesId,
      subjectId: one.backingId,
    })),
  ]);
  await writeBackings(tx, [...backings.values()]);
  return batch;
}

function flowsOf(movement: Movement, movementId: number): Flow[] {
  const { kind, taken = [], undoes = [], owedTo, usedFor } = movement;
  if (kind === 'redeem')
    return byBacking(taken).map(([backingId, fen]) => {
      if (usedFor === undefined) throw new Error('points were used for nothing');
      return { kind: 'use', backingId, fen, movementId, accountId: usedFor };
    });
  if (kind === 'give_back')
    return undoes.map(({ backingId, leg, fen }) => ({ kind: 'unuse', backingId, leg, fen }));
  if (kind === 'lapse' || kind === 'adjust_down' || kind === 'forfeit')
    return byBacking(movement.forfeited ?? taken).map(([backingId, fen]) => ({
      kind: 'return',
      backingId,
      fen,
    }));
  if (kind === 'take_back' || kind === 'settle')
    return byBacking(taken).map(([backingId, fen]) => {
      if (owedTo === undefined) throw new Error('points were taken back for nothing');
      return { kind: 'repay', backingId, owedTo, fen };
    });
  return [];
}

/** In the order of the backings, so that the same deeds always split alike. */
function byBacking(
  taken: readonly { lot: Pick<Taken['lot'], 'backingId'>; fen: number }[],
): [number, number][] {
  const sums = new Map<number, number>();
  for (const { lot, fen } of taken) sums.set(lot.backingId, (sums.get(lot.backingId) ?? 0) + fen);
  return [...sums].filter(([, fen]) => fen > 0).toSorted(([one], [other]) => one - other);
}

/** One transfer a way: what a batch moves between two accounts for one backing is one amount. */
function requestsOf(batch: number, moves: readonly Move[]): TransferRequest[] {
  const merged = new Map<string, Move & { key: string }>();
  for (const move of moves) {
    const key =
      move.movementId === null
        ? `points-money:${batch}:${move.backingId}`
        : `points-use:${move.movementId}:${move.backingId}`;
    const way = `${key} ${move.kind} ${move.from} ${move.to}`;
    const known = merged.get(way);
    if (known) known.amount += move.amount;
    else merged.set(way, { ...move, key });
  }
  const legs = new Map<string, number>();
  return [...merged.values()].map(({ kind, from, to, amount, key, backingId, leg, movementId }) => {
    const next = (legs.get(key) ?? 0) + 1;
    legs.set(key, next);
    return {
      kind,
      fromAccountId: from,
      toAccountId: to,
      amount,
      naturalKey: key,
      // A use is undone by its parts; others are told apart only.
      leg: movementId === null ? next : leg,
      subjectId: backingId,
    };
  });
}

async function writeBackings(tx: Tx, held: readonly Backing[]): Promise<void> {
  const parts = held.flatMap(({ id, parts: own }) =>
    own.map((part) => ({ backingId: id, ...part })),
  );
  await sql`
    update points.backing_part p set paid_fen = w.paid_fen, returned_fen = w.returned_fen, used_fen = w.used_fen
    from unnest(${parts.map((one) => one.backingId)}::bigint[], ${parts.map((one) => one.leg)}::int[], ${parts.map((one) => one.paidFen)}::bigint[],
      ${parts.map((one) => one.returnedFen)}::bigint[], ${parts.map((one) => one.usedFen)}::bigint[])
      as w (backing_id, leg, paid_fen, returned_fen, used_fen)
    where p.backing_id = w.backing_id and p.leg = w.leg
      and (p.paid_fen, p.returned_fen, p.used_fen) is distinct from (w.paid_fen, w.returned_fen, w.used_fen)`.execute(
    tx,
  );
  await sql`
    update points.backing b set earned = w.earned
    from unnest(${held.map(({ id }) => id)}::bigint[], ${held.map(({ earned }) => earned)}::bigint[]) as w (id, earned)
    where b.id = w.id and b.earned <> w.earned`.execute(tx);
}
