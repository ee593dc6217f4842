import { z } from 'zod';
import {
  mallLink,
  mallLinkAsked,
  mallLinkErrors,
  mallLinkMinutes,
  mallLinkRedemption,
  mallLookUp,
  mallView,
} from '#contract/points-mall-link.ts';
import { mallReceipt } from '#contract/points-mall.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findGone } from '#modules/consent/index.ts';
import { giftReservations } from '#modules/gifts/index.ts';
import { findPerson, pointsMall, readBalances, readProgramme } from '#modules/points/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { orNothing } from './or-nothing.ts';
import { redeemMallItem } from './redeem-mall-item.ts';

const byNumber = z.object({ no: shortNumberText });
const tags = ['points-mall'];
/** (programme, customer); a key of their own, so that no other link works in its place. */
const tokens = tokenSigner<'mall'>('huike points mall token');
type Link = { programmeId: number; customerNo: number };

/** The points mall in the customer's hand: the link that staff make is the right to see and to exchange. */
export function mallLinkRoutes(
  app: App,
  platform: Platform,
  { publicAddress = null }: { publicAddress?: string | null } = {},
): void {
  declareErrors(mallLinkErrors);
  const { database, clock, keyring } = platform;
  app.post(
    '/api/customers/:no/mall-links',
    {
      config: { access: { action: 'redeem', subject: 'Points' }, idempotent: true },
      schema: { tags, params: byNumber, body: mallLinkAsked, response: { 201: mallLink } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { programmeId } = request.body;
      const expiresAt = new Date(clock.now().getTime() + mallLinkMinutes * 60_000);
      const made = await withScope(database, caller.scope, async (tx) => {
        if (!(await readProgramme(tx, programmeId))) return refuse('NOT_FOUND');
        const person = await findPerson(tx, request.params.no);
        if (!person.ok) return person;
        const { customerNo, orgId } = person.value;
        // Whoever holds the link acts in the customer's place, so who made it is kept.
        await recordAudit(tx, {
          actor: caller,
          action: 'mall.create_link',
          objectKind: 'Customer',
          objectId: customerNo,
          orgId,
          detail: { programmeId, expiresAt: expiresAt.toISOString() },
        });
        const token = tokens.sign(keyring, 'mall', programmeId, customerNo, expiresAt);
        // Behind `#`, which browsers keep to themselves.
        const url = `${publicAddress ?? ''}/mall#${token}`;
        return ok({ token, url, expiresAt: expiresAt.toISOString() });
      });
      return sendResult(reply, made, 201);
    },
  );

  const open = (token: string, now: Date): Result<Link> => {
    const opened = tokens.open(keyring, 'mall', token);
    if (!opened) return refuse('MALL_LINK_INVALID');
    if (opened.expiresAt <= now) return refuse('MALL_LINK_EXPIRED');
    const [programmeId, customerNo] = opened.numbers;
    return ok({ programmeId, customerNo });
  };
  // POST although it only reads: a token in an address would stand in every log on the way.
  app.post(
    '/api/points-mall/look-up-by-link',
    {
      config: { access: 'public' },
      schema: { tags, body: mallLookUp, response: { 200: mallView } },
    },
    async (request, reply) => {
      const now = clock.now();
      const link = open(request.body.token, now);
      if (!link.ok) return sendResult(reply, link);
      return sendResult(reply, await withJob(database, (tx) => look(tx, now, link.value)));
    },
  );
  async function look(tx: Tx, now: Date, { programmeId, customerNo }: Link) {
    const programme = await readProgramme(tx, programmeId);
    if (!programme || (await findGone(tx, [customerNo], bankDay(now))).has(customerNo))
      return refuse('MALL_LINK_INVALID');
    const balances = await readBalances(tx, customerNo, bankDay(now));
    const items = await pointsMall.listItems(tx, { programmeId, limit: 100 });
    const orders = await pointsMall.listOrders(tx, customerNo, { limit: 50 });
    return ok({
      programmeName: programme.name,
      available: balances.find((one) => one.programmeId === programmeId)?.available ?? 0,
      items: items.items.filter(({ state }) => state === 'offered'),
      orders: orders.items.map(({ reservationId, ...order }) => ({
        ...order,
        pickUpCode:
          reservationId === null || order.state === 'reversed'
            ? null
            : giftReservations.codeOf(keyring, reservationId),
      })),
    });
  }
  app.post(
    '/api/points-mall/redeem-by-link',
    {
      config: { access: 'public' },
      schema: { tags, body: mallLinkRedemption, response: { 200: mallReceipt } },
    },
    async (request, reply) => {
      const now = clock.now();
      const { token, itemId, orgId, key } = request.body;
      const link = open(token, now);
      if (!link.ok) return sendResult(reply, link);
      const { programmeId, customerNo } = link.value;
      const madeBy = `customer:${customerNo}`;
      const asked = { itemId, orgId, customerNo, madeBy, naturalKey: `${madeBy}:${key}` };
      const receipt = await orNothing(database, async (tx) => {
        const item = await pointsMall.findItem(tx, itemId);
        // The link is for one programme.
        if (item?.programmeId !== programmeId) return refuse('NOT_FOUND');
        const done = await redeemMallItem(tx, keyring, now, { ...asked, channel: 'customer' });
        if (done.ok)
          await recordAudit(tx, {
            actor: 'system',
            action: 'mall.redeem',
            objectKind: 'Customer',
            objectId: customerNo,
            orgId,
            detail: { itemId, orderId: done.value.orderId, points: done.value.points },
          });
        return done;
      });
      return sendResult(reply, receipt);
    },
  );
}
