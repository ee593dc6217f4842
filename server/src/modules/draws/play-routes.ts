import { z } from 'zod';
import {
  chancesGiven,
  drawLink,
  excludeCustomer as exclusionAsked,
  exclusionPage,
  giveChance,
  makeDrawLink,
  playPage,
  playQuery,
  playResult,
  staffPlay,
  winnerPage,
} from '#contract/draw-plays.ts';
import { customerDraws, outletCode } from '#contract/draws.ts';
import { playProof } from '#contract/draw-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { signDrawLink } from './draw-link.ts';
import { earnChances } from './earn-chances.ts';
import { endExclusion, excludeCustomer, listExclusions } from './exclude-customers.ts';
import { listWinners } from './list-winners.ts';
import type { PlayQueue } from './play-queue.ts';
import { findDraw } from './read-draws.ts';
import { listCustomerDraws } from './list-customer-draws.ts';
import { addressOfOutletCode, judgeOutlet } from './outlet-code.ts';
import { listPlays, provePlay } from './read-plays.ts';

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const playParams = params.extend({ ordinal: z.coerce.number().int().min(1).max(2_147_483_647) });
const outletParams = params.extend({ orgId: shortNumberText });
const tags = ['draws'];

/** What staff do in an open draw: play for a customer in front of them, give chances, make links; and its lists. */
export function playRoutes(
  app: App,
  platform: Platform,
  queue: PlayQueue,
  publicAddress: string | null,
): void {
  const { database, clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  const claim = { access: { action: 'claim', subject: 'Draw' } } as const;
  const read = { access: { action: 'read', subject: 'Draw' } } as const;
  const update = { access: { action: 'update', subject: 'Draw' } } as const;

  // The key is kept with the play, as with claims: stored answers would cost more than the play.
  app.post(
    '/api/draws/:id/plays',
    {
      config: { ...claim, idempotent: 'kept' },
      schema: { tags, params, body: staffPlay, response: { 201: playResult } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { customerNo, clientSeed } = request.body;
      const drawId = request.params.id;
      const seen = await withScope(database, caller.scope, (tx) => sees(tx, drawId, customerNo));
      if (!seen.ok) return sendResult(reply, seen);
      const played = await queue.ask({
        drawId,
        customerNo,
        clientSeed,
        commitment: null,
        clientKey: key.value,
        channel: 'staff',
        playedBy: `${caller.kind}:${caller.id}`,
        ...keysOf(request),
        actor: caller,
      });
      return sendResult(reply, played, 201);
    },
  );
  app.post(
    '/api/draws/:id/chances',
    {
      config: { ...claim, idempotent: true },
      schema: { tags, params, body: giveChance, response: { 201: chancesGiven } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { customerNo } = request.body;
      const drawId = request.params.id;
      const seen = await withScope(database, caller.scope, (tx) => sees(tx, drawId, customerNo));
      if (!seen.ok) return sendResult(reply, seen);
      const given = await withJob(database, async (tx) => {
        const naturalKey = `${caller.kind}:${caller.id} ${key.value}`;
        const [chances] = await earnChances(tx, clock.now(), [
          { drawId, customerNo, action: 'staff', naturalKey, givenBy: staffIdOf(caller) },
        ]);
        if (!chances) throw new Error('a chance has no answer');
        if (chances.ok)
          await audit(tx, caller, 'draw.give_chance', drawId, { customerNo, ...chances.value });
        return chances;
      });
      return sendResult(reply, given, 201);
    },
  );
  app.post(
    '/api/draws/:id/links',
    { config: claim, schema: { tags, params, body: makeDrawLink, response: { 201: drawLink } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { customerNo } = request.body;
      const drawId = request.params.id;
      const seen = await withScope(database, caller.scope, async (tx) => {
        const visible = await sees(tx, drawId, customerNo);
        // Whoever holds the link plays in the customer's place, so who made it is kept.
        if (visible.ok) await audit(tx, caller, 'draw.create_link', drawId, { customerNo });
        return visible;
      });
      if (!seen.ok) return sendResult(reply, seen);
      const { token, expiresAt } = signDrawLink(keyring, { drawId, customerNo }, clock.now());
      // Behind `#`, which browsers keep to themselves: no proxy, log or Referer on the way holds the token.
      const url = `${publicAddress ?? ''}/draw#${token}`;
      return sendResult(reply, ok({ token, url, expiresAt: expiresAt.toISOString() }), 201);
    },
  );
  app.get(
    '/api/draws/:id/plays',
    {
      config: read,
      schema: { tags, params, querystring: playQuery, response: { 200: playPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) => {
          const draw = await findDraw(tx, request.params.id);
          if (!draw.ok) return draw;
          return ok(await listPlays(tx, request.params.id, request.query.limit, after));
        }),
      ),
  );
  // What it holds is no secret, so that it was looked at is not kept.
  app.get(
    '/api/draws/:id/outlet-codes/:orgId',
    {
      config: read,
      schema: { tags, params: outletParams, response: { 200: outletCode } },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      const { id: drawId, orgId } = request.params;
      const found = await withScope(database, scope, async (tx) => {
        const draw = await findDraw(tx, drawId);
        if (!draw.ok || !scopeCovers(scope, orgId)) return refuse('NOT_FOUND');
        const outlet = await judgeOutlet(tx, { drawId, orgId });
        if (!outlet.ok) return outlet;
        if (!outlet.value.isOpen) return refuse('DRAW_NOT_OPEN');
        const url = addressOfOutletCode(publicAddress, { drawId, orgId });
        return ok({ outletName: outlet.value.name, url });
      });
      return sendResult(reply, found);
    },
  );
  app.get(
    '/api/customers/:no/draws',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Draw' },
        ],
      },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: customerDraws },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const found = await withScope(database, callerOf(request).scope, async (tx) =>
        (await seesCustomer(tx, no)) ? ok(await listCustomerDraws(tx, no)) : refuse('NOT_FOUND'),
      );
      return sendResult(reply, found);
    },
  );
  app.get(
    '/api/draws/:id/plays/:ordinal/proof',
    { config: read, schema: { tags, params: playParams, response: { 200: playProof } } },
    async (request, reply) => {
      const { id, ordinal } = request.params;
      const asked = { drawId: id, customerNo: null, ordinal };
      const proof = await withScope(database, callerOf(request).scope, (tx) =>
        provePlay(tx, asked),
      );
      if (!proof.ok) return sendResult(reply, proof);
      // Whoever knows the code can use the benefit, and no outcome depends on it.
      const play = { ...proof.value.play, benefitCode: null };
      return sendResult(reply, ok({ ...proof.value, play }));
    },
  );
  app.get(
    '/api/draws/:id/winners',
    {
      config: read,
      schema: { tags, params, querystring: playQuery, response: { 200: winnerPage } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const seen = await withScope(database, callerOf(request).scope, (tx) => findDraw(tx, id));
      if (!seen.ok) return sendResult(reply, seen);
      // Whoever sees the draw reads all its winners, of whichever outlet: masked, as they are published.
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withJob(database, async (tx) => ok(await listWinners(tx, id, request.query.limit, after))),
      );
    },
  );

  app.get(
    '/api/draw-exclusions',
    {
      config: read,
      schema: { tags, querystring: playQuery, response: { 200: exclusionPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listExclusions(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/draw-exclusions',
    {
      config: { ...update, idempotent: true },
      schema: { tags, body: exclusionAsked, response: { 201: z.object({ id: z.int() }) } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        excludeCustomer(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.delete(
    '/api/draw-exclusions/:id',
    { config: update, schema: { tags, params, response: { 200: z.object({ id: z.int() }) } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const ended = await withScope(database, caller.scope, (tx) =>
        endExclusion(tx, clock.now(), caller, request.params.id),
      );
      return sendResult(reply, ended);
    },
  );
}

/** Whether the scope sees both the draw and the customer; which of the two it does not is not told. */
async function sees(tx: Tx, drawId: number, customerNo: number): Promise<Result<void>> {
  const draw = await findDraw(tx, drawId);
  return draw.ok && (await seesCustomer(tx, customerNo)) ? ok(undefined) : refuse('NOT_FOUND');
}

function audit(
  tx: Tx,
  actor: Caller,
  action: string,
  drawId: number,
  detail: Record<string, unknown>,
): Promise<void> {
  return recordAudit(tx, {
    actor,
    action,
    objectKind: 'Draw',
    objectId: drawId,
    orgId: actor.orgId,
    detail,
  });
}
