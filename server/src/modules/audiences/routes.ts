import { z } from 'zod';
import {
  audienceErrors,
  audienceListRequest,
  audienceListResponse,
  audiencePath,
  audienceResponse,
  changeAudienceRequest,
  createAudienceRequest,
  freezeListResponse,
  freezeResponse,
  versionsResponse,
} from '#contract/audiences.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { fileRoutes } from './file-routes.ts';
import { questionRoutes } from './question-routes.ts';
import { listAudiences, readAudience } from './read-audiences.ts';
import { listVersions } from './list-versions.ts';
import { listFreezes } from './read-freezes.ts';
import { requestFreeze } from './freeze-audience.ts';
import { archiveAudience, changeAudience, createAudience } from './save-audience.ts';
import type { AudienceSources } from './sources.ts';

const read = { access: { action: 'read', subject: 'Audience' } } as const;
const create = { access: { action: 'create', subject: 'Audience' }, idempotent: true } as const;
const update = { access: { action: 'update', subject: 'Audience' } } as const;
const tags = ['audiences'];

/** Everything under /api/audiences. */
export function audienceRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  declareErrors(audienceErrors);
  questionRoutes(app, platform, sources);
  fileRoutes(app, platform, sources);
  savedRoutes(app, platform, sources);
  freezeRoutes(app, platform);
}

function savedRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  app.get(
    '/api/audiences',
    {
      config: read,
      schema: { tags, querystring: audienceListRequest, response: { 200: audienceListResponse } },
    },
    async (request, reply) => {
      const { archived, ...rest } = request.query;
      const query = { ...rest, archived: archived === 'true' };
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listAudiences(tx, query, after)),
        ),
      );
    },
  );
  app.post(
    '/api/audiences',
    {
      config: create,
      schema: { tags, body: createAudienceRequest, response: { 201: audienceResponse } },
    },
    async (request, reply) => {
      const made = await createAudience(platform, sources, callerOf(request), request.body);
      return sendResult(reply, made, 201);
    },
  );
  app.get(
    '/api/audiences/:id',
    { config: read, schema: { tags, params: audiencePath, response: { 200: audienceResponse } } },
    async (request, reply) => {
      const { scope } = callerOf(request);
      const found = await withScope(platform.database, scope, (tx) =>
        readAudience(tx, request.params.id),
      );
      return sendResult(reply, found);
    },
  );
  app.patch(
    '/api/audiences/:id',
    {
      config: update,
      schema: {
        tags,
        params: audiencePath,
        body: changeAudienceRequest,
        response: { 200: audienceResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      return sendResult(reply, await changeAudience(platform, sources, caller, id, request.body));
    },
  );
  app.get(
    '/api/audiences/:id/versions',
    {
      config: read,
      schema: {
        tags,
        params: audiencePath,
        querystring: unfilteredQuery,
        response: { 200: versionsResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, (tx) =>
          listVersions(tx, id, request.query, after),
        ),
      );
    },
  );
  app.post(
    '/api/audiences/:id/archive',
    { config: update, schema: { tags, params: audiencePath, response: { 200: audienceResponse } } },
    async (request, reply) =>
      sendResult(reply, await archiveAudience(platform, callerOf(request), request.params.id)),
  );
}

function freezeRoutes(app: App, platform: Platform): void {
  app.post(
    '/api/audiences/:id/freeze',
    { config: create, schema: { tags, params: audiencePath, response: { 202: freezeResponse } } },
    async (request, reply) =>
      sendResult(reply, await requestFreeze(platform, callerOf(request), request.params.id), 202),
  );
  app.get(
    '/api/audiences/:id/freezes',
    {
      config: read,
      schema: {
        tags,
        params: audiencePath,
        querystring: unfilteredQuery,
        response: { 200: freezeListResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) => {
          const audience = await readAudience(tx, id);
          return audience.ok ? ok(await listFreezes(tx, id, request.query, after)) : audience;
        }),
      );
    },
  );
}
