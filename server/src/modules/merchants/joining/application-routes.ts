import { z } from 'zod';
import {
  application,
  type Application,
  applicationPage,
  registeredParam,
  applicationQuery,
  applicationReturn,
  phoneRevealed,
  takeUp,
} from '#contract/merchant-joining.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { findApplication, listApplications } from './application-rows.ts';
import { returnApplication, revealPhone, takeUpApplication } from './take-up.ts';

const tags = ['merchants'];

/** What the bank does with applications of merchants. */
export function applicationRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'reveal') =>
    ({ access: { action, subject: 'Merchant' } }) as const;
  const change = async (
    caller: Caller,
    id: number,
    work: (tx: Tx) => Promise<Result<void>>,
  ): Promise<Result<Application>> => {
    const done = await withJob(database, work);
    if (!done.ok) return done;
    const found = await withScope(database, caller.scope, (tx) => findApplication(tx, id));
    return found ? ok(found) : refuse('NOT_FOUND');
  };
  app.get(
    '/api/merchant-applications',
    {
      config: may('read'),
      schema: { tags, querystring: applicationQuery, response: { 200: applicationPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            listApplications(tx, request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/merchant-applications/:id/take-up',
    {
      config: may('create'),
      schema: { tags, params: registeredParam, body: takeUp, response: { 200: application } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const shell = { keyring, now: clock.now() };
      const result = await change(caller, id, (tx) =>
        takeUpApplication(tx, shell, caller, id, request.body),
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchant-applications/:id/return',
    {
      config: may('create'),
      schema: {
        tags,
        params: registeredParam,
        body: applicationReturn,
        response: { 200: application },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const result = await change(caller, id, (tx) =>
        returnApplication(tx, clock.now(), caller, id, request.body.reason),
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchant-applications/:id/reveal',
    {
      config: may('reveal'),
      schema: {
        tags,
        params: registeredParam,
        body: applicationReturn,
        response: { 200: phoneRevealed },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withJob(database, (tx) =>
        revealPhone(tx, keyring, caller, request.params.id, request.body.reason),
      );
      return sendResult(reply, result);
    },
  );
}
