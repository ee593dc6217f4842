import { sql } from 'kysely';
import { splitBack, splitByWeights } from '#contract/funding.ts';
import { redemptions, type VoucherCost } from '#modules/benefits/index.ts';
import { findTransfers, postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { BackingPart } from './backing.core.ts';
import { readUse } from './move-money.ts';
import type { Undone } from './movement.ts';
import { holdBackings } from './open-backings.ts';
import { settleOrder, type Settling } from './settle-order.core.ts';

type Order = {
  id: number;
  voucherId: number;
  movementId: number;
  pointsFen: number;
  paidFen: number;
  paidRedemptionId: number | null;
  restParts: number[];
};
/** What goes back to one who paid for points. */
type Change = { backingId: number; leg: number; fen: number };
type Use = Undone & { part: BackingPart };
type Settled = {
  order: Order;
  cost: VoucherCost;
  uses: readonly Use[];
  paidBefore: readonly Paid[];
};
type Paid = {
  transferId: number;
  from: number;
  to: number;
  leg: number;
  fen: number;
  backFen: number;
};

/**
 * Settles the money of points against the benefits they were exchanged for, of at most so many orders after one (as
 * the job role): see 0360-mall-settlement and `settleOrder`. What a voucher has cost is read once its order is held, so
 * a redemption or refund that comes meanwhile is seen now or the next time, and two that settle at once take turns.
 * Where a budget lacks what is to be taken back of it, the order waits. Gives how many were settled and how many wait, and the last looked at; null when there is none.
 */
export async function settleMall(
  tx: Tx,
  now: Date,
  limit: number,
  after = 0,
): Promise<{ last: number; settled: number; waiting: number } | null> {
  const today = bankDay(now);
  const due = await findUnsettled(tx, today, limit, after);
  const last = due.at(-1);
  if (last === undefined) return null;
  const { rows: orders } = await sql<Order>`
    select id, voucher_id as "voucherId", movement_id as "movementId", points_fen as "pointsFen", paid_fen as "paidFen",
      paid_redemption_id as "paidRedemptionId", to_jsonb(rest_parts) as "restParts"
    from points.mall_order where id = any (${due}::bigint[]) and points_fen > 0 order by id for no key update`.execute(
    tx,
  );
  const costs = await redemptions.costs(
    tx,
    orders.map(({ voucherId }) => voucherId),
    today,
  );
  const found = await withUses(tx, orders, costs);
  const free = await holdAccounts(tx, found);
  const transfers: TransferRequest[] = [];
  const settled: (Order & { settled: boolean })[] = [];
  const changed = new Map<string, Change>();
  for (const one of found) {
    const { order, cost, uses } = one;
    const settling = settleOrder(
      {
        uses: uses.map(({ fen, part }) => ({ fen, isFunded: part.budgetId !== null })),
        ...order,
      },
      cost,
    );
    const moves = movesOf(one, settling, free);
    if (!moves) continue;
    transfers.push(...moves);
    const restParts = settling.rest.map((fen, at) => fen + (order.restParts[at] ?? 0));
    for (const [at, { backingId, leg }] of uses.entries()) {
      const key = `${backingId}:${leg}`;
      const fen = (changed.get(key)?.fen ?? 0) + (settling.rest[at] ?? 0);
      changed.set(key, { backingId, leg, fen });
    }
    settled.push({
      ...order,
      paidFen: order.paidFen - settling.takeBackFen + settling.payFen,
      paidRedemptionId: cost.redemptionId ?? order.paidRedemptionId,
      restParts,
      settled: cost.isOver,
    });
  }
  await postTransfers(tx, now, transfers);
  await writeSettled(tx, now, settled, changed);
  return { last, settled: settled.length, waiting: due.length - settled.length };
}

/** Orders whose benefit has cost something else than what was paid for it, or can't be used any more. */
export async function findUnsettled(
  tx: Tx,
  today: string,
  limit: number,
  after = 0,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select o.id from points.mall_order o
      join benefits.voucher own on own.id = o.voucher_id
      left join benefits.voucher given on given.given_from_id = own.id
      left join benefits.redemption d on d.voucher_id = coalesce(given.id, own.id) and d.reversed_at is null
      where o.settled_at is null and o.points_fen > 0 and o.id > ${after}
        and (coalesce(given.state, own.state) in ('expired', 'reversed')
          or (d.id is null and o.paid_fen > 0)
          or (d.id is not null and (d.id is distinct from o.paid_redemption_id or d.amount_fen - d.reversed_fen < o.paid_fen
            or coalesce(given.valid_until, own.valid_until) < ${today}::date)))
      union
      -- Given back after it was settled.
      select o.id from benefits.redemption d join points.mall_order o on o.paid_redemption_id = d.id and o.paid_fen > 0
      where d.reversed_fen > 0 and o.id > ${after} and (d.reversed_at is not null or d.amount_fen - d.reversed_fen < o.paid_fen)
    ) due order by id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

async function withUses(
  tx: Tx,
  orders: readonly Order[],
  costs: ReadonlyMap<number, VoucherCost>,
): Promise<Settled[]> {
  const read = [];
  // A few hundred orders, each with a look-up by key of what it moved.
  for (const order of orders) {
    const cost = costs.get(order.voucherId);
    if (!cost) throw new Error(`voucher ${order.voucherId} of an order is not there`);
    const undone = await readUse(tx, order.movementId);
    const paidBefore = await readPaid(tx, order);
    read.push({ order, cost, undone, paidBefore });
  }
  const { backings } = await holdBackings(
    tx,
    read.flatMap(({ undone }) => undone.map(({ backingId }) => backingId)),
    {
      accountIds: read.flatMap(({ undone, paidBefore, cost }) => [
        ...undone.map(({ from }) => from),
        ...paidBefore.map(({ to }) => to),
        ...cost.parts.map(({ budgetAccountId }) => budgetAccountId),
      ]),
    },
  );
  return read.map(({ undone, ...one }) => ({
    ...one,
    uses: undone.map((use) => {
      const part = backings.get(use.backingId)?.parts.find(({ leg }) => leg === use.leg);
      if (!part) throw new Error(`backing ${use.backingId} has no part ${use.leg}`);
      return { ...use, part };
    }),
  }));
}

/** What was paid to each of the offer's budgets for a redemption, and came back of it. */
async function readPaid(tx: Tx, { paidFen, paidRedemptionId }: Order): Promise<Paid[]> {
  if (paidFen === 0 || paidRedemptionId === null) return [];
  const posted = await findTransfers(tx, keyOf(paidRedemptionId));
  const { rows } = await sql<{ id: number; amount: number }>`
    select transfer_id as id, amount from ledger.reversal_total where transfer_id = any (${posted.map(({ id }) => id)}::bigint[])`.execute(
    tx,
  );
  return posted.map((one) => ({
    transferId: one.id,
    from: one.fromAccountId,
    to: one.toAccountId,
    leg: one.leg,
    fen: one.amount,
    backFen: rows.find(({ id }) => id === one.id)?.amount ?? 0,
  }));
}

const keyOf = (redemptionId: number): string => `points-pay:${redemptionId}`;

/** What is free of the accounts that money may be taken back from; they are held. */
async function holdAccounts(tx: Tx, found: readonly Settled[]): Promise<Map<number, number>> {
  const ids = found.flatMap(({ paidBefore }) => paidBefore.map(({ to }) => to));
  const { rows } = await sql<{ id: number; free: number }>`
    select id, balance - held as free from ledger.account where id = any (${ids}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, free }) => [id, free]));
}

/** The transfers of an order; null, and nothing taken, where a budget does not hold what comes back of it. */
function movesOf(
  { order, cost, uses, paidBefore }: Settled,
  { takeBackFen, payFen, rest }: Settling,
  free: Map<number, number>,
): TransferRequest[] | null {
  const source = uses[0]?.from;
  if (source === undefined) throw new Error(`order ${order.id} has used nothing`);
  const back = splitBack(
    takeBackFen,
    paidBefore.map(({ fen }) => fen),
    paidBefore.map(({ backFen }) => backFen),
  );
  if (paidBefore.some(({ to }, at) => (free.get(to) ?? 0) < (back[at] ?? 0))) return null;
  for (const [at, { to }] of paidBefore.entries())
    free.set(to, (free.get(to) ?? 0) - (back[at] ?? 0));
  const subjectId = order.voucherId;
  const restBefore = order.restParts.reduce((sum, fen) => sum + fen, 0);
  const shares =
    payFen === 0
      ? []
      : splitByWeights(
          payFen,
          cost.parts.map(({ fen }) => fen),
        );
  return [
    ...paidBefore.map((one, at) => ({
      kind: 'reverse',
      fromAccountId: one.to,
      toAccountId: one.from,
      amount: back[at] ?? 0,
      naturalKey: `reverse:${one.transferId}:${one.backFen}`,
      reversesId: one.transferId,
      subjectId,
    })),
    ...cost.parts.map(({ leg, budgetAccountId }, at) => ({
      kind: 'points_pay',
      fromAccountId: source,
      toAccountId: budgetAccountId,
      amount: shares[at] ?? 0,
      naturalKey: keyOf(cost.redemptionId ?? 0),
      leg,
      subjectId,
    })),
    ...uses.map(({ from, part }, at) => ({
      kind: 'points_rest',
      fromAccountId: from,
      toAccountId: part.accountId,
      amount: rest[at] ?? 0,
      naturalKey: `points-rest:${order.id}:${restBefore}`,
      leg: at + 1,
      subjectId,
    })),
  ].filter(({ amount }) => amount > 0);
}

async function writeSettled(
  tx: Tx,
  now: Date,
  settled: readonly (Order & { settled: boolean })[],
  changed: ReadonlyMap<string, Change>,
): Promise<void> {
  await sql`
    update points.mall_order o set paid_fen = w.paid_fen, paid_redemption_id = w.redemption_id,
      rest_parts = w.rest_parts::bigint[], rest_fen = (select coalesce(sum(fen), 0) from unnest(w.rest_parts::bigint[]) as part (fen)),
      settled_at = case when w.settled then coalesce(o.settled_at, ${now}) end
    from unnest(${settled.map(({ id }) => id)}::bigint[], ${settled.map(({ paidFen }) => paidFen)}::bigint[],
      ${settled.map((one) => one.paidRedemptionId)}::bigint[], ${settled.map(({ restParts }) => `{${restParts.join(',')}}`)}::text[],
      ${settled.map((one) => one.settled)}::boolean[]) as w (id, paid_fen, redemption_id, rest_parts, settled)
    where o.id = w.id`.execute(tx);
  const parts = [...changed.values()].filter(({ fen }) => fen > 0);
  await sql`
    update points.backing_part p set used_fen = p.used_fen - w.fen, returned_fen = p.returned_fen + w.fen
    from unnest(${parts.map(({ backingId }) => backingId)}::bigint[], ${parts.map(({ leg }) => leg)}::int[],
      ${parts.map(({ fen }) => fen)}::bigint[]) as w (backing_id, leg, fen)
    where p.backing_id = w.backing_id and p.leg = w.leg`.execute(tx);
}
