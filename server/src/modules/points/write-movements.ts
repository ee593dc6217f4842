import { sql } from 'kysely';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { moveMoney } from './move-money.ts';
import type { Leg, Movement, Place } from './movement.ts';
import type { Money } from './open-backings.ts';
import { type Holdings, unitOf } from './open-holdings.ts';
import { tellMovements } from './tell-events.ts';

/** Rows of a programme's own accounts, so that customers who move points at once seldom meet there. */
const parts = 16;

/**
 * Writes movements that were decided on while their holdings are held, set by set, and posts them; gives
 * their ids in the order given. Lots are told their ids.
 */
export async function writeMovements(
  tx: Tx,
  now: Date,
  programmeId: number,
  holdings: Holdings,
  money: Money,
  movements: readonly Movement[],
): Promise<number[]> {
  if (movements.length === 0) return [];
  const ids = await drawNumbers(tx, 'points.movement_number', movements.length);
  const idOf = new Map(movements.map((movement, at) => [movement, ids[at] ?? 0]));
  // Accounts of money are locked before those of points, by everybody.
  const moneyId = await moveMoney(tx, now, money, movements, idOf);
  const transferOf = await post(tx, now, programmeId, holdings, movements, idOf);
  await insertMovements(tx, now, programmeId, movements, idOf, moneyId);
  await insertLots(tx, programmeId, movements, idOf, transferOf);
  await changeLots(tx, movements);
  await insertConsumptions(tx, movements, idOf);
  await giveBack(tx, movements);
  await writeDebts(tx, programmeId, movements, idOf);
  await tellMovements(tx, now, programmeId, movements, ids);
  return ids;
}

async function drawNumbers(tx: Tx, sequence: string, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(${sequence}::regclass) as id from generate_series(1, ${count})`.execute(tx);
  return rows.map(({ id }) => id);
}

async function post(
  tx: Tx,
  now: Date,
  programmeId: number,
  holdings: Holdings,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
): Promise<Map<Leg, number>> {
  const legs = movements.flatMap((movement) =>
    movement.legs.map((leg, at) => ({ movement, leg, at })),
  );
  const bankPlaces = [
    ...new Set(
      legs.flatMap(({ movement, leg }) =>
        [leg.from, leg.to].flatMap((place) =>
          typeof place === 'number' ? [] : [`${place} ${movement.customerNo % parts}`],
        ),
      ),
    ),
  ].toSorted();
  const opened = await openAccounts(
    tx,
    bankPlaces.map((name) => {
      const [kind, part] = name.split(' ');
      return {
        kind: kind === 'supply' ? 'supply' : kind === 'spent' ? 'spent' : 'lapsed',
        ownerId: programmeId,
        partId: Number(part),
        unit: unitOf(programmeId),
        orgId: null,
      };
    }),
  );
  const accountOf = (movement: Movement, place: Place): number =>
    typeof place === 'number'
      ? holdings.accountOf(place)
      : (opened[bankPlaces.indexOf(`${place} ${movement.customerNo % parts}`)] ?? 0);
  const posted = await postTransfers(
    tx,
    now,
    legs.map(({ movement, leg, at }) => ({
      kind: leg.reversesId ? 'reverse' : `points_${movement.kind}`,
      fromAccountId: accountOf(movement, leg.from),
      toAccountId: accountOf(movement, leg.to),
      amount: leg.amount,
      naturalKey: `points:${idOf.get(movement)}`,
      leg: at + 1,
      subjectId: idOf.get(movement) ?? 0,
      ...(leg.phase ? { phase: leg.phase } : {}),
      ...(leg.expiresAt ? { expiresAt: leg.expiresAt } : {}),
      ...(leg.pendingId ? { pendingId: leg.pendingId } : {}),
      ...(leg.reversesId ? { reversesId: leg.reversesId } : {}),
    })),
  );
  return new Map(legs.map(({ leg }, at) => [leg, posted[at]?.id ?? 0]));
}

async function insertMovements(
  tx: Tx,
  now: Date,
  programmeId: number,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
  moneyId: number | null,
): Promise<void> {
  const referred = ({ refersTo }: Movement): number | null =>
    refersTo === undefined
      ? null
      : typeof refersTo === 'number'
        ? refersTo
        : (idOf.get(refersTo) ?? null);
  await sql`
    insert into points.movement (id, programme_id, customer_no, kind, amount, natural_key, refers_to, subject, reason, made_by, made_at, money_id)
    select id, ${programmeId}, customer_no, kind, amount, natural_key, refers_to, subject, reason, made_by, ${now}, ${moneyId}::bigint
    from unnest(${movements.map((one) => idOf.get(one) ?? 0)}::bigint[], ${movements.map((one) => one.customerNo)}::int[],
      ${movements.map((one) => one.kind)}::text[], ${movements.map((one) => one.amount)}::bigint[],
      ${movements.map((one) => one.naturalKey)}::text[], ${movements.map(referred)}::bigint[],
      ${movements.map((one) => one.subject ?? '')}::text[], ${movements.map((one) => one.reason ?? '')}::text[],
      ${movements.map((one) => one.madeBy)}::text[])
      as w (id, customer_no, kind, amount, natural_key, refers_to, subject, reason, made_by)`.execute(
    tx,
  );
}

/** With what is left of them at the end of the batch. */
async function insertLots(
  tx: Tx,
  programmeId: number,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
  transferOf: ReadonlyMap<Leg, number>,
): Promise<void> {
  const made = movements.flatMap((movement) =>
    (movement.made ?? []).map(({ lot, leg }) => ({ movement, lot, leg })),
  );
  if (made.length === 0) return;
  const ids = await drawNumbers(tx, 'points.lot_number', made.length);
  for (const [at, { lot, leg }] of made.entries()) {
    lot.id = ids[at] ?? 0;
    lot.transferId = transferOf.get(leg) ?? 0;
  }
  const lots = made.map(({ lot }) => lot);
  await sql`
    insert into points.lot (id, programme_id, customer_no, movement_id, transfer_id, amount, remaining, expires_on, backing_id, fen, remaining_fen)
    select id, ${programmeId}, customer_no, movement_id, transfer_id, amount, remaining, expires_on, backing_id, fen, remaining_fen
    from unnest(${ids}::bigint[], ${lots.map((lot) => lot.customerNo)}::int[],
      ${made.map(({ movement }) => idOf.get(movement) ?? 0)}::bigint[], ${lots.map((lot) => lot.transferId)}::bigint[],
      ${lots.map((lot) => lot.amount)}::bigint[], ${lots.map((lot) => lot.remaining)}::bigint[],
      ${lots.map((lot) => lot.expiresOn)}::date[], ${lots.map((lot) => lot.backingId)}::bigint[], ${lots.map((lot) => lot.fen)}::bigint[],
      ${lots.map((lot) => lot.remainingFen)}::bigint[])
      as w (id, customer_no, movement_id, transfer_id, amount, remaining, expires_on, backing_id, fen, remaining_fen)`.execute(
    tx,
  );
}

/** By differences, so that the constraint judges what stands there now and not what was read. */
async function changeLots(tx: Tx, movements: readonly Movement[]): Promise<void> {
  const made = new Set(movements.flatMap((one) => (one.made ?? []).map(({ lot }) => lot)));
  const change = new Map<
    number,
    { remaining: number; fen: number; takenBack: number; absorbed: number }
  >();
  const of = (id: number | null) => {
    const known = change.get(id ?? 0) ?? { remaining: 0, fen: 0, takenBack: 0, absorbed: 0 };
    change.set(id ?? 0, known);
    return known;
  };
  for (const { taken = [], givenBack = [], takenBack } of movements) {
    for (const { lot, amount, fen } of taken)
      if (!made.has(lot)) {
        of(lot.id).remaining -= amount;
        of(lot.id).fen -= fen;
      }
    for (const { lot, amount, fen } of givenBack) {
      of(lot.id).remaining += amount;
      of(lot.id).fen += fen;
    }
    if (takenBack) {
      of(takenBack.lotId).takenBack += takenBack.amount;
      of(takenBack.lotId).absorbed += takenBack.absorbed;
    }
  }
  if (change.size === 0) return;
  const changes = [...change.values()];
  const { rows } = await sql<{ id: number }>`
    update points.lot l set remaining = l.remaining + w.remaining, remaining_fen = l.remaining_fen + w.fen, taken_back = l.taken_back + w.taken_back,
      absorbed = l.absorbed + w.absorbed
    from unnest(${[...change.keys()]}::bigint[], ${changes.map((one) => one.remaining)}::bigint[], ${changes.map((one) => one.fen)}::bigint[],
      ${changes.map((one) => one.takenBack)}::bigint[], ${changes.map((one) => one.absorbed)}::bigint[])
      as w (id, remaining, fen, taken_back, absorbed)
    where l.id = w.id returning l.id`.execute(tx);
  if (rows.length !== change.size) throw new Error('a movement names a lot that is not there');
}

async function insertConsumptions(
  tx: Tx,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
): Promise<void> {
  const taken = movements.flatMap((movement) =>
    (movement.taken ?? []).map((one) => ({ ...one, movementId: idOf.get(movement) ?? 0 })),
  );
  if (taken.length === 0) return;
  await sql`
    insert into points.consumption (movement_id, lot_id, amount, fen)
    select movement_id, lot_id, sum(amount), sum(fen) from unnest(${taken.map((one) => one.movementId)}::bigint[],
      ${taken.map((one) => one.lot.id)}::bigint[], ${taken.map((one) => one.amount)}::bigint[], ${taken.map((one) => one.fen)}::bigint[])
      as w (movement_id, lot_id, amount, fen)
    group by movement_id, lot_id`.execute(tx);
}

async function giveBack(tx: Tx, movements: readonly Movement[]): Promise<void> {
  const back = movements.flatMap((movement) => movement.givenBack ?? []);
  if (back.length === 0) return;
  await sql`
    update points.consumption c set given_back = c.given_back + w.amount, given_back_fen = c.given_back_fen + w.fen
    from unnest(${back.map((one) => one.movementId)}::bigint[], ${back.map((one) => one.lot.id)}::bigint[],
      ${back.map((one) => one.amount)}::bigint[], ${back.map((one) => one.fen)}::bigint[])
      as w (movement_id, lot_id, amount, fen)
    where c.movement_id = w.movement_id and c.lot_id = w.lot_id`.execute(tx);
}

async function writeDebts(
  tx: Tx,
  programmeId: number,
  movements: readonly Movement[],
  idOf: ReadonlyMap<Movement, number>,
): Promise<void> {
  const owed = movements.flatMap((movement) =>
    movement.debt ? [{ ...movement.debt, movementId: idOf.get(movement) ?? 0 }] : [],
  );
  if (owed.length > 0)
    await sql`
      insert into points.debt (movement_id, programme_id, customer_no, transfer_id, amount)
      select movement_id, ${programmeId}, customer_no, transfer_id, amount
      from unnest(${owed.map((one) => one.movementId)}::bigint[], ${owed.map((one) => one.customerNo)}::int[],
        ${owed.map((one) => one.transferId)}::bigint[], ${owed.map((one) => one.amount)}::bigint[])
        as w (movement_id, customer_no, transfer_id, amount)`.execute(tx);
  const settled = movements.flatMap(({ settles }) => (settles ? [settles] : []));
  if (settled.length > 0)
    await sql`
      update points.debt d set settled = d.settled + w.amount
      from (select movement_id, sum(amount) as amount
        from unnest(${settled.map((one) => one.debt.movementId)}::bigint[], ${settled.map((one) => one.amount)}::bigint[])
          as given (movement_id, amount) group by movement_id) w
      where d.movement_id = w.movement_id`.execute(tx);
}
