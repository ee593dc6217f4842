import { z } from 'zod';
import {
  giftReservation,
  giftReservationPage,
  giftReservationQuery,
  handOverGift as handOverSchema,
  lookUpPickUp,
  returnGift as returnSchema,
  type GiftReservation,
} from '#contract/gifts.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { handOver, takeGiftBack } from './hand-over-voucher.ts';
import { readPickUpCode } from './pick-up-code.ts';
import { findReservation, listReservations } from './reservations.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['gifts'];

/** Gifts set aside for customers: handed over to who shows the code, and taken back. */
export function reservationRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const config = { access: { action: 'redeem', subject: 'Gift' } } as const;
  app.get(
    '/api/gift-reservations',
    {
      config: {
        access: [
          { action: 'read', subject: 'Gift' },
          { action: 'read', subject: 'Customer' },
        ],
      },
      schema: { tags, querystring: giftReservationQuery, response: { 200: giftReservationPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listReservations(tx, request.query, after)),
        ),
      ),
  );
  // POST although it only reads: a code in an address would stand in every log on the way.
  app.post(
    '/api/gift-reservations/look-up',
    {
      config: { ...config, guessable: true },
      schema: { tags, body: lookUpPickUp, response: { 200: giftReservation } },
    },
    async (request, reply) => {
      const id = readPickUpCode(keyring, request.body.code);
      const found = id === null ? null : await withJob(database, (tx) => findReservation(tx, id));
      return sendResult(reply, found ? ok(found) : refuse('PICK_UP_CODE_INVALID'));
    },
  );

  /** What was done with a reservation, with its row in the audit. */
  const done = async (
    tx: Tx,
    caller: Caller,
    action: string,
    id: number,
    result: Result<void>,
  ): Promise<Result<GiftReservation>> => {
    if (!result.ok) return result;
    const reservation = await findReservation(tx, id);
    if (!reservation) throw new Error(`reservation ${id} is gone`);
    await recordAudit(tx, {
      actor: caller,
      action,
      objectKind: 'Customer',
      objectId: reservation.customerNo,
      orgId: reservation.orgId,
      detail: { reservationId: id, giftId: reservation.giftId, pieces: reservation.pieces },
    });
    return ok(reservation);
  };
  app.post(
    '/api/gift-reservations/hand-over',
    {
      config: { ...config, guessable: true },
      schema: { tags, body: handOverSchema, response: { 200: giftReservation } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { code, orgId } = request.body;
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const id = readPickUpCode(keyring, code);
      if (id === null) return sendResult(reply, refuse('PICK_UP_CODE_INVALID'));
      const by = `${caller.kind}:${caller.id}`;
      const handed = await withJob(database, async (tx) =>
        done(tx, caller, 'gift.hand_over', id, await handOver(tx, clock.now(), id, { orgId, by })),
      );
      return sendResult(reply, handed);
    },
  );
  app.post(
    '/api/gift-reservations/:id/return',
    {
      config,
      schema: { tags, params: byId, body: returnSchema, response: { 200: giftReservation } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => findReservation(tx, id));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const by = `${caller.kind}:${caller.id}`;
      const returned = await withJob(database, async (tx) =>
        done(tx, caller, 'gift.return', id, await takeGiftBack(tx, clock.now(), id, by)),
      );
      return sendResult(reply, returned);
    },
  );
}
