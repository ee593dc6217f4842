import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  breakdownRequest,
  breakdownResponse,
  countRequest,
  countResponse,
  customersRequest,
  customersResponse,
  profileRequest,
  profileResponse,
  sampleRequest,
  sampleResponse,
} from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { breakDownAudience, profileAudience } from './break-down-audience.ts';
import { countAudience } from './count-audience.ts';
import { listMembersAccess } from './list-members-access.ts';
import { listCustomers, memberPlace, sampleAudience } from './list-customers.ts';
import { parseRule } from './parse-rule.core.ts';
import type { Asking } from './resolve-target.ts';
import { CountSuperseded, RunningCounts } from './running-counts.ts';
import type { AudienceSources } from './sources.ts';

const config = { access: { action: 'read', subject: 'Audience' } } as const;
const tags = ['audiences'];

/** Questions about a rule, a saved audience or a frozen list; POST, because a rule is a body. */
export function questionRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  const { database, analytics, clock } = platform;
  const asking = (request: FastifyRequest): Asking => ({
    database,
    analytics,
    clock,
    sources,
    scope: callerOf(request).scope,
  });
  countRoute(app, asking);
  app.post(
    '/api/audiences/breakdown',
    { config, schema: { tags, body: breakdownRequest, response: { 200: breakdownResponse } } },
    async (request, reply) => {
      const { by, ...target } = request.body;
      return sendResult(reply, await breakDownAudience(asking(request), target, by));
    },
  );
  app.post(
    '/api/audiences/profile',
    { config, schema: { tags, body: profileRequest, response: { 200: profileResponse } } },
    async (request, reply) => {
      const { tags: codes, ...target } = request.body;
      return sendResult(reply, await profileAudience(asking(request), target, codes));
    },
  );
  app.post(
    '/api/audiences/sample',
    {
      config: listMembersAccess,
      schema: { tags, body: sampleRequest, response: { 200: sampleResponse } },
    },
    async (request, reply) => {
      const { size, ...target } = request.body;
      return sendResult(reply, await sampleAudience(asking(request), target, size));
    },
  );
  app.post(
    '/api/audiences/customers',
    {
      config: listMembersAccess,
      schema: { tags, body: customersRequest, response: { 200: customersResponse } },
    },
    async (request, reply) => {
      const { cursor, limit, ...target } = request.body;
      // A cursor is good for this rule only, and a rule is not written down before its bounds are known.
      const rule = target.rule === undefined ? ok(undefined) : parseRule(target.rule);
      if (!rule.ok) return sendResult(reply, rule);
      const asked = { ...target, rule: rule.value, cursor, limit };
      return sendPage(reply, platform.keyring, asked, memberPlace, (after) =>
        listCustomers(asking(request), target, limit, after),
      );
    },
  );
}

function countRoute(app: App, asking: (request: FastifyRequest) => Asking): void {
  const running = new RunningCounts();
  app.post(
    '/api/audiences/count',
    { config, schema: { tags, body: countRequest, response: { 200: countResponse } } },
    async (request, reply) => {
      const { editor, ...target } = request.body;
      const { kind, id } = callerOf(request);
      const gone = signalOfLeaving(reply);
      const count = (signal: AbortSignal) => countAudience(asking(request), target, { signal });
      if (editor === undefined) return sendResult(reply, await count(gone));
      const counted = await orSuperseded(
        running.run(`${kind}:${id}:${editor}`, (newer) => count(AbortSignal.any([newer, gone]))),
      );
      return sendResult(reply, counted);
    },
  );
}

/** Aborted when the client closes before its answer: nobody waits for the count any more. */
function signalOfLeaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) left.abort(new Error('the client left'));
  });
  return left.signal;
}

async function orSuperseded<T>(counting: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await counting;
  } catch (error) {
    if (error instanceof CountSuperseded) return refuse('AUDIENCE_COUNT_SUPERSEDED');
    throw error;
  }
}
