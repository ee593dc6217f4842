import { z } from 'zod';
import {
  closing,
  difference,
  differencePage,
  differenceQuery,
  reconciliation,
  reconciliationDetail,
  reconciliationPage,
  reconciliationQuery,
  reconciliationUpload,
} from '#contract/reconciliation.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { closeDifference } from './close-difference.ts';
import {
  findReconciliation,
  listDifferences,
  listReconciliations,
} from './list-reconciliations.ts';
import { withMerchantReach } from './reach.ts';
import { largestStatementBytes, readStatementFile } from './read-statement-file.ts';
import { reconcileStatement } from './reconcile-statement.ts';

const tags = ['settlements'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** 对账: statements of merchants and acquirers, and what became of each difference. */
export function reconciliationRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'run' | 'update') =>
    ({ access: { action, subject: 'Settlement' } }) as const;
  app.post(
    '/api/reconciliations',
    {
      config: {
        ...may('run'),
        idempotent: 'with-files',
        upload: { fields: {}, files: 'one' },
      },
      schema: { tags, querystring: reconciliationUpload, response: { 201: reconciliation } },
    },
    async (request, reply) => {
      const file = await receiveFile(
        request,
        reply,
        (content) => readStatementFile(content, request.query, request.query.encoding),
        largestStatementBytes,
      );
      if (!file) return reply;
      const result = await withJob(database, (tx) =>
        reconcileStatement(tx, clock.now(), callerOf(request), request.query, file),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/reconciliations',
    {
      config: may('read'),
      schema: { tags, querystring: reconciliationQuery, response: { 200: reconciliationPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withMerchantReach(database, callerOf(request), (tx) =>
            listReconciliations(tx, request.query, after),
          ),
        ),
      ),
  );
  app.get(
    '/api/reconciliations/:id',
    {
      config: may('read'),
      schema: { tags, params: byId, response: { 200: reconciliationDetail } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withMerchantReach(database, callerOf(request), (tx) =>
          findReconciliation(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/differences',
    {
      config: may('read'),
      schema: { tags, querystring: differenceQuery, response: { 200: differencePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withMerchantReach(database, callerOf(request), (tx) =>
            listDifferences(tx, request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/differences/:id/closings',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, params: byId, body: closing, response: { 201: difference } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await closeDifference(platform, caller, request.params.id, request.body);
      return sendResult(reply, result, 201);
    },
  );
}
