import { z } from 'zod';
import {
  partnerClosing,
  partnerDifference,
  partnerDifferencePage,
  partnerDifferenceQuery,
  partnerFileLimits,
  partnerFileUpload,
  partnerReconciliation,
  partnerReconciliationPage,
  partnerReconciliationQuery,
} from '#contract/partner-reconciliation.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { listDifferences, listReconciliations } from './list-differences.ts';
import { readPartnerFile } from './read-partner-file.ts';
import { closeDifference, reconcilePartner } from './reconcile-partner.ts';

const tags = ['partners'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** 对账: files of partners, and what became of each difference. */
export function partnerReconciliationRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'run' | 'update') =>
    ({ access: { action, subject: 'Partner' } }) as const;
  app.post(
    '/api/partner-reconciliations',
    {
      config: { ...may('run'), idempotent: 'with-files', upload: { fields: {}, files: 'one' } },
      schema: { tags, querystring: partnerFileUpload, response: { 201: partnerReconciliation } },
    },
    async (request, reply) => {
      const file = await receiveFile(request, reply, readPartnerFile, partnerFileLimits.bytes);
      if (!file) return reply;
      const result = await withJob(database, (tx) =>
        reconcilePartner(tx, clock.now(), callerOf(request), request.query, file),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/partner-reconciliations',
    {
      config: may('read'),
      schema: {
        tags,
        querystring: partnerReconciliationQuery,
        response: { 200: partnerReconciliationPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listReconciliations(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/partner-differences',
    {
      config: may('read'),
      schema: {
        tags,
        querystring: partnerDifferenceQuery,
        response: { 200: partnerDifferencePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listDifferences(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/partner-differences/:id/closings',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, params: byId, body: partnerClosing, response: { 201: partnerDifference } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withJob(database, (tx) =>
        closeDifference(tx, clock.now(), caller, request.params.id, request.body),
      );
      return sendResult(reply, result, 201);
    },
  );
}
