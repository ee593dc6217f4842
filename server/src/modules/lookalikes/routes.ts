import { z } from 'zod';
import { uploadedListResponse } from '#contract/audiences.ts';
import {
  lookalike,
  lookalikeErrors,
  lookalikeListRequest,
  lookalikePage,
  lookalikePath,
  lookalikeQuery,
  requestLookalikeRequest,
} from '#contract/lookalikes.ts';
import { ok } from '#contract/result.ts';
import { readAudience } from '#modules/audiences/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { makeLookalikeList } from './make-list.ts';
import { listLookalikes, readLookalike } from './read-lookalikes.ts';
import { requestLookalike } from './request-lookalike.ts';

const read = { access: { action: 'read', subject: 'Audience' } } as const;
const create = { access: { action: 'create', subject: 'Audience' }, idempotent: true } as const;
const tags = ['audiences'];

/** People like those of an audience: ask, see what was found, keep the most alike as a list. */
export function lookalikeRoutes(app: App, platform: Platform): void {
  declareErrors(lookalikeErrors);
  app.post(
    '/api/lookalikes',
    {
      config: create,
      schema: { tags, body: requestLookalikeRequest, response: { 202: lookalike } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await requestLookalike(platform, callerOf(request), request.body.audienceId),
        202,
      ),
  );
  app.get(
    '/api/lookalikes',
    {
      config: read,
      schema: { tags, querystring: lookalikeQuery, response: { 200: lookalikePage } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) => {
          const audience = await readAudience(tx, request.query.audienceId);
          return audience.ok ? ok(await listLookalikes(tx, request.query, after)) : audience;
        }),
      ),
  );
  app.get(
    '/api/lookalikes/:id',
    { config: read, schema: { tags, params: lookalikePath, response: { 200: lookalike } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(platform.database, callerOf(request).scope, (tx) =>
          readLookalike(tx, request.params.id),
        ),
      ),
  );
  app.post(
    '/api/lookalikes/:id/lists',
    {
      config: create,
      schema: {
        tags,
        params: lookalikePath,
        body: lookalikeListRequest,
        response: { 201: uploadedListResponse },
      },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await makeLookalikeList(platform, callerOf(request), request.params.id, request.body),
        201,
      ),
  );
}
