import { z } from 'zod';
import {
  circleParam,
  circleChange,
  circleMade,
  circleNew,
  circlePage,
  circleQuery,
} from '#contract/merchant-joining.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { addCircle, changeCircle, listCircles } from './keep-circles.ts';

const tags = ['merchants'];

/** Business circles and what is redeemed in them. */
export function circleRoutes(app: App, { database, clock, keyring }: Platform): void {
  const may = (action: 'read' | 'create' | 'update') =>
    ({ access: { action, subject: 'Merchant' } }) as const;
  app.get(
    '/api/business-circles',
    {
      config: may('read'),
      schema: { tags, querystring: circleQuery, response: { 200: circlePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            listCircles(tx, clock.now(), request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/business-circles',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: circleNew, response: { 201: circleMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        addCircle(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/business-circles/:id',
    {
      config: may('update'),
      schema: { tags, params: circleParam, body: circleChange, response: { 200: circleMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const done = await withJob(database, (tx) => changeCircle(tx, caller, id, request.body));
      return sendResult(reply, done.ok ? ok({ id }) : done);
    },
  );
}
