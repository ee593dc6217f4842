import { z } from 'zod';
import {
  badCodeLinePage,
  codeBatch,
  codeBatchPage,
  codeBatchQuery,
  codeLimits,
  codeUpload,
  codeUploaded,
  codeWithdrawal,
} from '#contract/exchange-codes.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { addCodes } from './add-codes.ts';
import { findBatch, listBadLines, listBatches } from './list-batches.ts';
import { readCodeFile } from './read-code-file.ts';
import { withdrawBatch } from './withdraw-batch.ts';

const tags = ['partners'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** Exchange codes: files of them, what is left, and what a file's bad lines were. No code is shown here. */
export function codeRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'run') => ({ access: { action, subject: 'Partner' } }) as const;
  app.get(
    '/api/code-batches',
    {
      config: may('read'),
      schema: { tags, querystring: codeBatchQuery, response: { 200: codeBatchPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listBatches(tx, bankDay(clock.now()), request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/code-batches',
    {
      config: { ...may('run'), idempotent: 'with-files', upload: { fields: {}, files: 'one' } },
      schema: { tags, querystring: codeUpload, response: { 201: codeUploaded } },
    },
    async (request, reply) => {
      const file = await receiveFile(request, reply, readCodeFile, codeLimits.bytes);
      if (!file) return reply;
      const result = await withJob(database, (tx) =>
        addCodes(tx, clock.now(), keyring, callerOf(request), request.query, file),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/code-batches/:id/bad-lines',
    {
      config: may('read'),
      schema: {
        tags,
        params: byId,
        querystring: unfilteredQuery,
        response: { 200: badCodeLinePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) => {
          const batch = await findBatch(tx, bankDay(clock.now()), request.params.id);
          return batch.ok
            ? ok(await listBadLines(tx, request.params.id, request.query, after))
            : batch;
        }),
      ),
  );
  app.post(
    '/api/code-batches/:id/withdrawals',
    {
      config: { ...may('run'), idempotent: true },
      schema: { tags, params: byId, body: codeWithdrawal, response: { 201: codeBatch } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withJob(database, (tx) =>
        withdrawBatch(tx, clock.now(), caller, request.params.id, request.body.reason),
      );
      return sendResult(reply, result, 201);
    },
  );
}
