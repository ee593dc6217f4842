import { z } from 'zod';
import {
  assignTagRequest,
  customersChanged,
  tagAssignmentErrors,
  tagAssignmentPage,
  tagTimeline,
  tagTimelineQuery,
  tagUpload,
  tagUploadPage,
  tagUploadPath,
  tagUploadQuery,
  takeBackTagRequest,
  untakenPage,
  uploadTagsQuery,
} from '#contract/tag-assignments.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { assignByStaff, namesNobody, takeBackByStaff } from './assign-by-staff.ts';
import { listAssignments } from './list-assignments.ts';
import { listUntaken, listUploads } from './read-uploads.ts';
import { readUpload } from './read-upload.ts';
import { showTimeline } from './show-timeline.ts';
import { uploadTags } from './upload-tags.ts';

const byNumber = z.object({ no: z.coerce.number().int().min(1).max(2_147_483_647) });
const ofCustomer = [
  { action: 'read', subject: 'Customer' },
  { action: 'read', subject: 'Tag' },
] as const;
const readTag = { action: 'read', subject: 'Tag' } as const;
const tags = ['tag-assignments'];

/** Tags that are given to customers one by one or by a file, and what a tag has said of one customer. */
export function tagAssignmentRoutes(app: App, platform: Platform): void {
  declareErrors(tagAssignmentErrors);
  staffRoutes(app, platform);
  uploadRoutes(app, platform);
}

function staffRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  app.post(
    '/api/customer-tags',
    {
      config: { access: { action: 'create', subject: 'CustomerTag' }, idempotent: true },
      schema: { tags, body: assignTagRequest, response: { 201: customersChanged } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const may = await namesNobody(platform, caller, request.body);
      if (!may.ok) return sendResult(reply, may);
      const given = await withScope(database, caller.scope, (tx) =>
        assignByStaff(tx, caller, clock.now(), request.body),
      );
      return sendResult(reply, given, 201);
    },
  );
  app.post(
    '/api/customer-tags/take-back',
    {
      config: { access: { action: 'delete', subject: 'CustomerTag' } },
      schema: { tags, body: takeBackTagRequest, response: { 200: customersChanged } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const may = await namesNobody(platform, caller, request.body);
      if (!may.ok) return sendResult(reply, may);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          takeBackByStaff(tx, caller, clock.now(), request.body),
        ),
      );
    },
  );
  app.get(
    '/api/customers/:no/tag-assignments',
    {
      config: { access: ofCustomer },
      schema: {
        tags,
        params: byNumber,
        querystring: unfilteredQuery,
        response: { 200: tagAssignmentPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listAssignments(tx, request.params.no, request.query.limit, after),
        ),
      ),
  );
  app.get(
    '/api/customers/:no/tag-history',
    {
      config: { access: ofCustomer },
      schema: {
        tags,
        params: byNumber,
        querystring: tagTimelineQuery,
        response: { 200: tagTimeline },
      },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await showTimeline(platform, callerOf(request), request.params.no, request.query.code),
      ),
  );
}

function uploadRoutes(app: App, platform: Platform): void {
  const { database, keyring } = platform;
  app.post(
    '/api/tag-uploads',
    {
      config: {
        access: { action: 'create', subject: 'Tag' },
        idempotent: 'with-files',
        upload: { fields: {}, files: 'one' },
      },
      schema: { tags, querystring: uploadTagsQuery, response: { 201: tagUpload } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const { header, ...options } = request.query;
      const file = await receiveFile(request, reply, (content) =>
        readUpload(content, header === 'true'),
      );
      if (!file) return reply;
      const taken = await uploadTags(
        platform,
        caller,
        { ...options, fileName: file.name },
        file.lines,
      );
      return sendResult(reply, taken, 201);
    },
  );
  app.get(
    '/api/tag-uploads',
    {
      config: { access: readTag },
      schema: { tags, querystring: tagUploadQuery, response: { 200: tagUploadPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listUploads(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/tag-uploads/:id/untaken',
    {
      config: { access: readTag },
      schema: {
        tags,
        params: tagUploadPath,
        querystring: unfilteredQuery,
        response: { 200: untakenPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listUntaken(tx, request.params.id, request.query.limit, after),
        ),
      ),
  );
}
