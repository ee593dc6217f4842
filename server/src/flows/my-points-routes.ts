import type { PickUp } from '#contract/gifts.ts';
import {
  exchangeAsked,
  exchangeDone,
  mallItemAsked,
  type MyPoints,
  myPoints,
  type OwnOrder,
  type ShownMallItem,
  shownMallItem,
} from '#contract/my-points.ts';
import { phoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { giftReservations } from '#modules/gifts/index.ts';
import { byPhone, type OpenPhoneLink } from '#modules/phone-links/index.ts';
import { pointsMall, readBalances, readOwnGifts } from '#modules/points/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { App } from '#platform/http/app.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { orNothing } from './or-nothing.ts';
import { redeemMallItem } from './redeem-mall-item.ts';

const tags = ['my-points'];
const config = { access: 'public', guessable: true } as const;

/**
 * The points mall in the customer's hand; the link is the right to see and to exchange. All of it carries the
 * token in the body: in an address it would stand in every log on the way.
 */
export function myPointsRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  app.post(
    '/api/my-points/look-up',
    { config, schema: { tags, body: phoneQuestion, response: { 200: myPoints } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byPhone(platform, request.body, async (tx, link) =>
          ok(await look(tx, keyring, clock.now(), link)),
        ),
      ),
  );
  app.post(
    '/api/my-points/item',
    { config, schema: { tags, body: mallItemAsked, response: { 200: shownMallItem } } },
    async (request, reply) => {
      const { itemId, ...question } = request.body;
      const shown = await byPhone(platform, question, (tx, link) =>
        showItem(tx, clock.now(), link, itemId),
      );
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/my-points/exchange',
    { config, schema: { tags, body: exchangeAsked, response: { 200: exchangeDone } } },
    async (request, reply) => {
      const now = clock.now();
      const { itemId, points, orgId, key, ...question } = request.body;
      const link = await byPhone(platform, question, async (_, opened) => ok(opened));
      if (!link.ok) return sendResult(reply, link);
      const { customerNo, orgId: ownOrgId } = link.value;
      const madeBy = `customer:${customerNo}`;
      const receipt = await orNothing(database, async (tx) => {
        const done = await redeemMallItem(tx, keyring, now, {
          itemId,
          orgId: orgId ?? ownOrgId,
          customerNo,
          madeBy,
          naturalKey: `${madeBy}:${key}`,
          channel: 'customer',
        });
        if (!done.ok) return done;
        const { orderId } = done.value;
        // Tiers and prices move: what the customer has seen is what they agreed to.
        if (done.value.points !== points) return refuse('MALL_PRICE_CHANGED');
        await recordAudit(tx, {
          actor: 'system',
          action: 'mall.redeem',
          objectKind: 'Customer',
          objectId: customerNo,
          orgId: ownOrgId,
          detail: { itemId, orderId, points },
        });
        return ok({ orderId });
      });
      return sendResult(reply, receipt);
    },
  );
}

async function look(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { customerNo }: OpenPhoneLink,
): Promise<MyPoints> {
  const balances = (await readBalances(tx, customerNo, bankDay(now))).slice(0, 20);
  // One look for all programmes would let the newest of one crowd out another's.
  const shelves = await Promise.all(
    balances.map(({ programmeId }) => pointsMall.listItems(tx, { programmeId, limit: 100 })),
  );
  const programmes = balances.map(
    ({ programmeId, programmeName, available, frozen, ending }, at) => ({
      programmeId,
      name: programmeName,
      available,
      frozen,
      ending,
      items: (shelves[at]?.items ?? []).filter(({ state }) => state === 'offered'),
    }),
  );
  const orders = await pointsMall.listOrders(tx, customerNo, { limit: 50 });
  const gifts = await readOwnGifts(tx, customerNo, 20);
  const places = await giftReservations.readPickUps(
    tx,
    [...orders.items, ...gifts].flatMap(({ reservationId }) =>
      reservationId === null ? [] : [reservationId],
    ),
  );
  const pickUpOf = (reservationId: number | null): PickUp | null => {
    const place = places.find(({ id }) => id === reservationId);
    if (!place) return null;
    const { id, state, outletName, until } = place;
    const waits = state === 'reserved' && new Date(until) > now;
    return {
      code: waits ? giftReservations.codeOf(keyring, id) : null,
      state: waits || state !== 'reserved' ? state : 'expired',
      outletName,
      until,
    };
  };
  return {
    programmes,
    orders: orders.items.map(({ reservationId, ...order }): OwnOrder => ({
      ...order,
      pickUp: pickUpOf(reservationId),
    })),
    gifts: gifts.map(({ reservationId, ...gift }) => ({
      ...gift,
      pickUp: pickUpOf(reservationId),
    })),
  };
}

async function showItem(
  tx: Tx,
  now: Date,
  { customerNo, orgId }: OpenPhoneLink,
  itemId: number,
): Promise<Result<ShownMallItem>> {
  const item = await pointsMall.findItem(tx, itemId);
  if (!item) return refuse('NOT_FOUND');
  const price = await pointsMall.priceItem(tx, now, item, customerNo);
  if (!price.ok && price.refusal.code === 'MALL_ITEM_ENDED') return price;
  return ok({
    item,
    points: price.ok ? price.value.points : null,
    outlets: item.giftId === null ? [] : await giftReservations.outletsWith(tx, item.giftId, orgId),
  });
}
