import { z } from 'zod';
import {
  adjustmentAsked,
  adjustPoints,
  freezeEnd,
  movedPoints,
  pointsFreeze,
  pointsBalances,
  pointsMovementPage,
  pointsMovementQuery,
  pointsTakingBack,
  pointsTransfer,
} from '#contract/points.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { askForAdjustment } from './adjust-points.ts';
import type { MovedPoints } from './carry-out.ts';
import { findPerson, type Person } from './find-person.ts';
import { endFreeze, freezePoints } from './freeze-points.ts';
import { customerOfMovement } from './read-movement.ts';
import { listMovements, readBalances } from './read-points.ts';
import { takeBackPoints } from './reverse-points.ts';
import { transferPoints } from './transfer-points.ts';

const byNumber = z.object({ no: shortNumberText });
const byId = z.object({ id: z.coerce.number().int().positive() });
const tags = ['points'];

/** A customer's points: read, passed on, frozen, taken back. */
export function customerPointsRoutes(app: App, platform: Platform): void {
  readingRoutes(app, platform);
  movingRoutes(app, platform);
}

function readingRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const access = [
    { action: 'read', subject: 'Customer' },
    { action: 'read', subject: 'Points' },
  ] as const;
  const seen = (caller: Caller, no: number): Promise<Result<Person>> =>
    withScope(database, caller.scope, (tx) => findPerson(tx, no));
  app.get(
    '/api/customers/:no/points',
    { config: { access }, schema: { tags, params: byNumber, response: { 200: pointsBalances } } },
    async (request, reply) => {
      const person = await seen(callerOf(request), request.params.no);
      if (!person.ok) return sendResult(reply, person);
      const today = bankDay(clock.now());
      const items = await withJob(database, (tx) =>
        readBalances(tx, person.value.customerNo, today),
      );
      return sendResult(reply, ok({ items }));
    },
  );
  app.get(
    '/api/customers/:no/points/movements',
    {
      config: { access },
      schema: {
        tags,
        params: byNumber,
        querystring: pointsMovementQuery,
        response: { 200: pointsMovementPage },
      },
    },
    async (request, reply) => {
      const person = await seen(callerOf(request), request.params.no);
      if (!person.ok) return sendResult(reply, person);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withJob(database, async (tx) =>
          ok(await listMovements(tx, person.value.customerNo, request.query, after)),
        ),
      );
    },
  );
}

function movingRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  const run = { access: { action: 'run', subject: 'Points' }, idempotent: 'kept' } as const;

  /** Moves points of a person whom the caller sees, with its row in the audit. */
  const move = async (
    caller: Caller,
    { customerNo, orgId }: Person,
    action: string,
    detail: Record<string, unknown>,
    work: (tx: Tx) => Promise<Result<MovedPoints>>,
  ): Promise<Result<MovedPoints>> =>
    withJob(database, async (tx) => {
      const moved = await work(tx);
      if (moved.ok && !moved.value.replayed)
        await recordAudit(tx, {
          actor: caller,
          action,
          objectKind: 'Customer',
          objectId: customerNo,
          orgId,
          detail: { ...detail, movementId: moved.value.movementId },
        });
      return moved;
    });

  app.post(
    '/api/customers/:no/points/transfers',
    {
      config: { access: { action: 'redeem', subject: 'Points' }, idempotent: 'kept' },
      schema: { tags, params: byNumber, body: pointsTransfer, response: { 201: movedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { programmeId, toCustomerNo, amount } = request.body;
      const person = await withScope(database, caller.scope, async (tx) => {
        const to = await findPerson(tx, toCustomerNo);
        return to.ok ? findPerson(tx, request.params.no) : to;
      });
      if (!person.ok) return sendResult(reply, person);
      const { customerNo } = person.value;
      const deed = { customerNo, toCustomerNo, amount, ...naming(caller, key.value) };
      const moved = await move(caller, person.value, 'points.transfer', request.body, (tx) =>
        onlyOf(transferPoints(tx, clock.now(), programmeId, [deed])),
      );
      return sendResult(reply, moved, 201);
    },
  );
  app.post(
    '/api/customers/:no/points/freezes',
    {
      config: run,
      schema: { tags, params: byNumber, body: pointsFreeze, response: { 201: movedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const person = await withScope(database, caller.scope, (tx) =>
        findPerson(tx, request.params.no),
      );
      if (!person.ok) return sendResult(reply, person);
      const { programmeId, until, ...asked } = request.body;
      const { customerNo } = person.value;
      const ends = until === undefined ? {} : { expiresAt: new Date(until) };
      const deed = { ...asked, ...ends, customerNo, ...naming(caller, key.value) };
      const moved = await move(caller, person.value, 'points.freeze', request.body, (tx) =>
        onlyOf(freezePoints(tx, clock.now(), programmeId, [deed])),
      );
      return sendResult(reply, moved, 201);
    },
  );

  app.post(
    '/api/customers/:no/points/adjustments',
    {
      config: { access: { action: 'run', subject: 'Points' }, idempotent: true },
      schema: { tags, params: byNumber, body: adjustPoints, response: { 201: adjustmentAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const person = await withScope(database, caller.scope, (tx) =>
        findPerson(tx, request.params.no),
      );
      if (!person.ok) return sendResult(reply, person);
      const asked = await withJob(database, (tx) =>
        askForAdjustment(tx, clock.now(), caller, person.value, request.body),
      );
      return sendResult(reply, asked.ok ? ok({ approvalId: asked.value }) : asked, 201);
    },
  );

  /** The person whose points a movement moved, where the caller sees them. */
  const personOf = async (caller: Caller, movementId: number): Promise<Result<Person>> => {
    const customerNo = await withJob(database, (tx) => customerOfMovement(tx, movementId));
    return customerNo === null
      ? refuse('NOT_FOUND')
      : withScope(database, caller.scope, (tx) => findPerson(tx, customerNo));
  };
  app.post(
    '/api/points/movements/:id/end-freeze',
    {
      config: { access: { action: 'run', subject: 'Points' } },
      schema: { tags, params: byId, body: freezeEnd, response: { 200: movedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const person = await personOf(caller, id);
      if (!person.ok) return sendResult(reply, person);
      const { end, reason } = request.body;
      const moved = await move(caller, person.value, `points.${end}`, { reason }, (tx) =>
        endFreeze(tx, clock.now(), id, end, { madeBy: nameOf(caller), reason }),
      );
      return sendResult(reply, moved);
    },
  );
  app.post(
    '/api/points/movements/:id/take-backs',
    {
      config: run,
      schema: { tags, params: byId, body: pointsTakingBack, response: { 201: movedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { id } = request.params;
      const person = await personOf(caller, id);
      if (!person.ok) return sendResult(reply, person);
      const moved = await move(caller, person.value, 'points.take_back', request.body, (tx) =>
        takeBackPoints(tx, clock.now(), id, { ...request.body, ...naming(caller, key.value) }),
      );
      return sendResult(reply, moved, 201);
    },
  );
}

const nameOf = ({ kind, id }: Caller): string => `${kind}:${id}`;

/** The caller's key is the deed's: kept with it, so that a repeat finds what was done. */
function naming(caller: Caller, key: string): { madeBy: string; naturalKey: string } {
  const madeBy = nameOf(caller);
  return { madeBy, naturalKey: `http:${madeBy}:${key}` };
}

async function onlyOf(answers: Promise<Result<MovedPoints>[]>): Promise<Result<MovedPoints>> {
  const [answer] = await answers;
  if (!answer) throw new Error('a deed has no answer');
  return answer;
}
