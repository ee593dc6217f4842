import { sql } from 'kysely';
import type { stockChangeKinds } from '#contract/gifts.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockShelves, openShelves, outsideOf, type Shelf } from './shelves.ts';

export type StockAct = {
  giftId: number;
  orgId: number;
  reason: string;
  naturalKey: string;
  madeBy: string;
};
export type StockChanged = { stock: number; reserved: number; difference: number };

/** Pieces come into an outlet's stock; the same natural key brings them once. */
export async function stockIn(
  tx: Tx,
  now: Date,
  act: StockAct & { pieces: number },
): Promise<Result<StockChanged>> {
  await openShelves(tx, [act]);
  const shelf = (await lockShelves(tx, [act])).of(act);
  if (!shelf) throw new Error('a shelf was not opened');
  const { supply } = await outsideOf(tx, act.giftId);
  return change(tx, now, act, shelf, {
    kind: 'stock_in',
    difference: act.pieces,
    fromAccountId: supply,
    toAccountId: shelf.stockAccountId,
  });
}

/** Pieces go from one outlet to another. */
export async function sendStock(
  tx: Tx,
  now: Date,
  { toOrgId, ...act }: StockAct & { pieces: number; toOrgId: number },
): Promise<Result<StockChanged>> {
  if (toOrgId === act.orgId) return refuse('GIFT_SAME_OUTLET');
  const target = { giftId: act.giftId, orgId: toOrgId };
  await openShelves(tx, [target]);
  const shelves = await lockShelves(tx, [act, target]);
  const [from, to] = [shelves.of(act), shelves.of(target)];
  if (!to) throw new Error('a shelf was not opened');
  if (!from || from.stock < act.pieces)
    return (await wasDone(tx, act.naturalKey)) && from
      ? ok({ stock: from.stock, reserved: from.reserved, difference: 0 })
      : refuse('GIFT_STOCK_EXHAUSTED', { stock: from?.stock ?? 0 });
  return change(tx, now, act, from, {
    kind: 'send',
    difference: -act.pieces,
    toOrgId,
    fromAccountId: from.stockAccountId,
    toAccountId: to.stockAccountId,
  });
}

/** What was counted of an outlet's free pieces becomes its stock; what is more or less is written with the reason. */
export async function takeStock(
  tx: Tx,
  now: Date,
  act: StockAct & { counted: number },
): Promise<Result<StockChanged>> {
  await openShelves(tx, [act]);
  const shelf = (await lockShelves(tx, [act])).of(act);
  if (!shelf) throw new Error('a shelf was not opened');
  const { spent, supply } = await outsideOf(tx, act.giftId);
  const difference = act.counted - shelf.stock;
  return change(tx, now, act, shelf, {
    kind: 'stock_take',
    difference,
    counted: act.counted,
    fromAccountId: difference > 0 ? supply : shelf.stockAccountId,
    toAccountId: difference > 0 ? shelf.stockAccountId : spent,
  });
}

/** Pieces are given to somebody without a reservation: they leave an outlet's free stock. */
export async function giveFromShelf(
  tx: Tx,
  now: Date,
  act: StockAct & { pieces: number },
): Promise<Result<StockChanged>> {
  const shelf = (await lockShelves(tx, [act])).of(act);
  if (!shelf || shelf.stock < act.pieces)
    return refuse('GIFT_STOCK_EXHAUSTED', { stock: shelf?.stock ?? 0 });
  const { spent } = await outsideOf(tx, act.giftId);
  return change(tx, now, act, shelf, {
    kind: 'given',
    difference: -act.pieces,
    fromAccountId: shelf.stockAccountId,
    toAccountId: spent,
  });
}

/** Pieces that were given so come back onto the shelf they left. */
export async function takeBackToShelf(
  tx: Tx,
  now: Date,
  act: StockAct & { pieces: number },
): Promise<void> {
  const shelf = (await lockShelves(tx, [act])).of(act);
  if (!shelf) throw new Error('pieces come back to a shelf that they never left');
  const { spent } = await outsideOf(tx, act.giftId);
  await change(tx, now, act, shelf, {
    kind: 'given_back',
    difference: act.pieces,
    fromAccountId: spent,
    toAccountId: shelf.stockAccountId,
  });
}

type Change = {
  kind: (typeof stockChangeKinds)[number];
  difference: number;
  toOrgId?: number;
  counted?: number;
  fromAccountId: number;
  toAccountId: number;
};

async function change(
  tx: Tx,
  now: Date,
  act: StockAct,
  shelf: Shelf,
  { kind, difference, toOrgId = 0, counted, fromAccountId, toAccountId }: Change,
): Promise<Result<StockChanged>> {
  const expected = counted === undefined ? null : shelf.stock;
  const { rows } = await sql<{ id: number }>`
    insert into gifts.stock_change (gift_id, org_id, kind, pieces, to_org_id, counted, expected, reason, natural_key, made_by, made_at)
    values (${act.giftId}, ${act.orgId}, ${kind}, ${difference}, nullif(${toOrgId}::int, 0), ${counted ?? null}::bigint, ${expected}::bigint,
      ${act.reason}, ${act.naturalKey}, ${act.madeBy}, ${now})
    on conflict (natural_key) do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) return ok({ stock: shelf.stock, reserved: shelf.reserved, difference: 0 });
  if (difference !== 0)
    await postTransfers(tx, now, [
      {
        kind: `gift_${kind}`,
        fromAccountId,
        toAccountId,
        amount: Math.abs(difference),
        naturalKey: `gift-stock:${id}`,
        subjectId: id,
      },
    ]);
  return ok({ stock: shelf.stock + difference, reserved: shelf.reserved, difference });
}

async function wasDone(tx: Tx, naturalKey: string): Promise<boolean> {
  const { rows } =
    await sql`select from gifts.stock_change where natural_key = ${naturalKey}`.execute(tx);
  return rows.length > 0;
}
