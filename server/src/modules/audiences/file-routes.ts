import { createReadStream } from 'node:fs';
import { z } from 'zod';
import {
  audiencePath,
  exportListRequest,
  exportListResponse,
  exportResponse,
  keptUnmatched,
  requestExportRequest,
  unmatchedResponse,
  uploadedListResponse,
  uploadedListsResponse,
  uploadListQuery,
} from '#contract/audiences.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { languageOf, sendProblem, sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { requestExport, takeExport } from './export-audience.ts';
import { listExports } from './read-exports.ts';
import { exportMembersAccess, listMembersAccess } from './list-members-access.ts';
import { listLists, listUnmatched } from './read-lists.ts';
import type { AudienceSources } from './sources.ts';
import { unmatchedFile } from './unmatched-file.core.ts';
import { readLines, uploadList } from './upload-list.ts';

const read = { access: { action: 'read', subject: 'Audience' } } as const;
// A role that exports, with its second factor where the setting asks for one.
const exporting = { access: { action: 'export', subject: 'Audience' } } as const;
const tags = ['audiences'];

/** Lists that come in as files, and frozen lists that leave as files. */
export function fileRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  listRoutes(app, platform, sources);
  exportRoutes(app, platform, sources);
}

function listRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  app.post(
    '/api/audiences/lists',
    {
      config: {
        access: { action: 'create', subject: 'Audience' },
        idempotent: 'with-files',
        upload: { fields: {}, files: 'one' },
      },
      schema: {
        tags,
        querystring: uploadListQuery,
        response: { 201: uploadedListResponse },
      },
    },
    async (request, reply) => {
      const { header, ...rest } = request.query;
      const options = { ...rest, header: header === 'true' };
      const file = await receiveFile(request, reply, (content) =>
        readLines(content, options.header),
      );
      if (!file) return reply;
      const list = await uploadList(platform, sources, callerOf(request), options, file.lines);
      return sendResult(reply, list, 201);
    },
  );
  app.get(
    '/api/audiences/lists',
    {
      config: read,
      schema: { tags, querystring: unfilteredQuery, response: { 200: uploadedListsResponse } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listLists(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/audiences/lists/:id/unmatched',
    {
      config: listMembersAccess,
      schema: {
        tags,
        params: audiencePath,
        querystring: unfilteredQuery,
        response: { 200: unmatchedResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, (tx) =>
          listUnmatched(tx, platform.keyring, id, request.query, after),
        ),
      );
    },
  );
  app.get(
    '/api/audiences/lists/:id/unmatched.csv',
    { config: exportMembersAccess, schema: { tags, params: audiencePath } },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const lines = await withScope(platform.database, caller.scope, async (tx) => {
        const found = await listUnmatched(tx, platform.keyring, id, { limit: keptUnmatched });
        if (!found.ok) return found;
        await recordAudit(tx, {
          actor: caller,
          action: 'audience-list.export_unmatched',
          objectKind: 'AudienceList',
          objectId: id,
          orgId: caller.orgId,
          detail: { lines: found.value.items.length },
        });
        return found;
      });
      if (!lines.ok) return sendProblem(reply, lines.refusal);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="list-${id}-unmatched.csv"`)
        .serializer(String)
        .send(unmatchedFile(lines.value.items, languageOf(request.headers['accept-language'])));
    },
  );
}

function exportRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  app.post(
    '/api/audiences/exports',
    {
      config: { ...exporting, idempotent: true },
      schema: { tags, body: requestExportRequest, response: { 201: exportResponse } },
    },
    async (request, reply) => {
      const asked = await requestExport(platform, sources, callerOf(request), request.body);
      return sendResult(reply, asked, 201);
    },
  );
  app.get(
    '/api/audiences/exports',
    {
      config: read,
      schema: { tags, querystring: exportListRequest, response: { 200: exportListResponse } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listExports(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/audiences/exports/:id/file',
    { config: exporting, schema: { tags, params: audiencePath } },
    async (request, reply) => {
      const taken = await takeExport(platform, callerOf(request), request.params.id);
      if (!taken.ok) return sendProblem(reply, taken.refusal);
      return reply
        .type(taken.value.contentType)
        .header('content-disposition', `attachment; filename="${taken.value.name}"`)
        .send(createReadStream(taken.value.file));
    },
  );
}
