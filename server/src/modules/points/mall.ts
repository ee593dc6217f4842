import { sql } from 'kysely';
import type {
  CreateMallItem,
  ListedMallOrder,
  MallItem,
  MallOrder,
} from '#contract/points-mall.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readUse } from './move-money.ts';
import { openHoldings } from './open-holdings.ts';
import { readProgramme } from './programmes.ts';
import { periodStart } from './quarter.core.ts';
import { priceByTier, type TierUse } from './rules.core.ts';

export type FoundItem = MallItem & { allotmentId: number | null };

const columns = sql`id, programme_id as "programmeId", name_zh as "nameZh", name_en as "nameEn", kind, gift_id as "giftId",
  allotment_id as "allotmentId", value_fen as "valueFen", price, state, org_id as "orgId"`;

/** Newest first. */
async function listItems(
  tx: Tx,
  { limit, programmeId }: PageAsked & { programmeId?: number | undefined },
  after?: number,
): Promise<Slice<MallItem, number>> {
  const { rows } = await sql<FoundItem>`
    select ${columns} from points.mall_item
    where id < ${after ?? Number.MAX_SAFE_INTEGER} and (${programmeId ?? null}::bigint is null or programme_id = ${programmeId ?? null})
    order by id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

async function findItem(tx: Tx, id: number): Promise<FoundItem | null> {
  const { rows } =
    await sql<FoundItem>`select ${columns} from points.mall_item where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

type NewItem = Pick<CreateMallItem, 'programmeId' | 'nameZh' | 'nameEn' | 'price'> & {
  what: { giftId: number } | { allotmentId: number };
  valueFen: number;
  orgId: number | null;
};

async function createItem(tx: Tx, now: Date, { what, ...item }: NewItem): Promise<number> {
  const giftId = 'giftId' in what ? what.giftId : null;
  const allotmentId = 'allotmentId' in what ? what.allotmentId : null;
  const { rows } = await sql<{ id: number }>`
    insert into points.mall_item (programme_id, name_zh, name_en, kind, gift_id, allotment_id, value_fen, price, org_id, created_at)
    values (${item.programmeId}, ${item.nameZh}, ${item.nameEn}, ${giftId === null ? 'benefit' : 'gift'}, ${giftId}::bigint,
      ${allotmentId}::bigint, ${item.valueFen}, ${item.price}::bigint, ${item.orgId}::int, ${now}) returning id`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an item of the mall was not written');
  return id;
}

async function setItemState(tx: Tx, id: number, state: MallItem['state']): Promise<void> {
  await sql`update points.mall_item set state = ${state} where id = ${id}`.execute(tx);
}

export type MallPrice = { points: number; turn: { periodStart: string; number: number } | null };

/**
 * What an item costs a customer now. Holds the customer's points until commit, so that what the period has
 * seen, under whichever of the person's numbers, stays as it was read.
 */
async function priceItem(
  tx: Tx,
  now: Date,
  item: FoundItem,
  customerNo: number,
): Promise<Result<MallPrice>> {
  const holdings = await openHoldings(tx, item.programmeId, [customerNo], false);
  const programme = await readProgramme(tx, item.programmeId, bankDay(now));
  if (!holdings || !programme) return refuse('NOT_FOUND');
  if (item.state !== 'offered') return refuse('MALL_ITEM_ENDED');
  if (item.price !== null) return ok({ points: item.price, turn: null });
  const start = periodStart(programme.tierPeriod, bankDay(now));
  const { rows } = await sql<TierUse & { turns: number[] }>`
    select count(*)::int as times, coalesce(sum(points), 0)::bigint as points, coalesce(sum(value_fen), 0)::bigint as "valueFen",
      coalesce(jsonb_agg(turn), '[]') as turns
    from points.mall_order
    where programme_id = ${item.programmeId} and period_start = ${start} and state = 'done'
      and customer_no in (select customers.numbers_of(customers.person_of(${customerNo})))`.execute(
    tx,
  );
  const [use] = rows;
  if (!use) throw new Error('an aggregate gave no row');
  const price = priceByTier(programme.tiers, use, {
    wantedFen: item.valueFen,
    timesAPeriod: programme.tierTimes,
  });
  if ('refused' in price)
    return refuse(price.refused === 'ABOVE_TIERS' ? 'MALL_ABOVE_TIERS' : 'MALL_PERIOD_USED');
  let number = 1;
  while (use.turns.includes(number)) number += 1;
  return ok({ points: price.points, turn: { periodStart: start, number } });
}

export type NewOrder = {
  item: FoundItem;
  customerNo: number;
  price: MallPrice;
  movementId: number | null;
  got: { reservationId: number } | { voucherId: number };
  naturalKey: string;
  madeBy: string;
};

async function writeOrder(tx: Tx, now: Date, order: NewOrder): Promise<number> {
  const { item, got, price } = order;
  const isBenefit = 'voucherId' in got;
  const used = order.movementId === null ? [] : await readUse(tx, order.movementId);
  const pointsFen = isBenefit ? used.reduce((sum, { fen }) => sum + fen, 0) : null;
  const { rows } = await sql<{ id: number }>`
    insert into points.mall_order (item_id, programme_id, customer_no, points, value_fen, movement_id, reservation_id, voucher_id,
      points_fen, settled_at, period_start, turn, natural_key, made_by, made_at)
    values (${item.id}, ${item.programmeId}, ${order.customerNo}, ${price.points}, ${item.valueFen}, ${order.movementId}::bigint,
      ${isBenefit ? null : got.reservationId}::bigint, ${isBenefit ? got.voucherId : null}::bigint,
      ${pointsFen}::bigint, ${pointsFen === 0 ? now : null}::timestamptz,
      ${price.turn?.periodStart ?? null}::date, ${price.turn?.number ?? null}::int, ${order.naturalKey}, ${order.madeBy}, ${now})
    returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an order of the mall was not written');
  return id;
}

export type FoundOrder = {
  id: number;
  itemId: number;
  customerNo: number;
  points: number;
  movementId: number | null;
  reservationId: number | null;
  voucherId: number | null;
  state: MallOrder['state'];
};

async function findOrder(
  tx: Tx,
  by: { id: number } | { naturalKey: string },
): Promise<FoundOrder | null> {
  const { rows } = await sql<FoundOrder>`
    select id, item_id as "itemId", customer_no as "customerNo", points, movement_id as "movementId", reservation_id as "reservationId",
      voucher_id as "voucherId", state
    from points.mall_order
    where ${'id' in by ? sql`id = ${by.id}` : sql`natural_key = ${by.naturalKey}`}`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Marks an order reversed, once. Of those priced by tiers the period's newest goes first: what came after it
 * was priced with it in view.
 */
async function endOrder(tx: Tx, id: number): Promise<Result<null>> {
  const { rows } = await sql<{ state: MallOrder['state']; followed: boolean }>`
    select o.state, exists (select from points.mall_order later
      where later.programme_id = o.programme_id and later.period_start = o.period_start and later.state = 'done' and later.id > o.id
        and later.customer_no in (select customers.numbers_of(customers.person_of(o.customer_no)))) as followed
    from points.mall_order o where o.id = ${id} for no key update of o`.execute(tx);
  const [order] = rows;
  if (!order) return refuse('NOT_FOUND');
  if (order.state === 'reversed') return refuse('ALREADY_REVERSED');
  if (order.followed) return refuse('MALL_ORDER_NOT_NEWEST');
  await sql`update points.mall_order set state = 'reversed' where id = ${id}`.execute(tx);
  return ok(null);
}

type OwnOrder = MallOrder & { reservationId: number | null; voucherId: number | null };

/** A customer's orders under all numbers of the person, newest first (as the job role). */
async function listOrders(
  tx: Tx,
  customerNo: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<OwnOrder, number>> {
  const { rows } = await sql<OwnOrder>`
    select o.id, o.item_id as "itemId", i.name_zh as "nameZh", i.name_en as "nameEn", o.points, o.state,
      o.reservation_id as "reservationId", o.voucher_id as "voucherId", ${isoMoment('o.made_at')} as "madeAt"
    from points.mall_order o join points.mall_item i on i.id = o.item_id
    where o.customer_no in (select customers.numbers_of(customers.person_of(${customerNo})))
      and o.id < ${after ?? Number.MAX_SAFE_INTEGER}
    order by o.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** Orders of every customer whom the transaction sees, newest first. */
async function listAllOrders(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<ListedMallOrder, number>> {
  // Of an item that another org unit offers only the order is seen.
  const { rows } = await sql<ListedMallOrder>`
    select o.id, o.item_id as "itemId", coalesce(i.name_zh, '#' || o.item_id) as "nameZh", coalesce(i.name_en, '#' || o.item_id) as "nameEn",
      o.points, o.state, o.customer_no as "customerNo", o.value_fen as "valueFen", o.reservation_id as "reservationId",
      o.voucher_id as "voucherId", case when o.voucher_id is not null then jsonb_build_object('pointsFen', o.points_fen, 'paidFen', o.paid_fen,
        'restFen', o.rest_fen, 'isSettled', o.settled_at is not null) end as money, ${isoMoment('o.made_at')} as "madeAt"
    from points.mall_order o left join points.mall_item i on i.id = o.item_id
    where o.id < ${after ?? Number.MAX_SAFE_INTEGER} order by o.id desc limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows, limit, ({ id }) => id);
}

/** What the flow of the mall needs of points: items, prices, orders. */
export const pointsMall = {
  listItems,
  findItem,
  createItem,
  setItemState,
  priceItem,
  writeOrder,
  findOrder,
  endOrder,
  listOrders,
  listAllOrders,
};
