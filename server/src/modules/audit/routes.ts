import { z } from 'zod';
import { auditPage, auditQuery, auditVerdict } from '#contract/audit.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { listEntries } from './list-entries.ts';
import { verifyAudit } from './verify-audit.ts';

/** The audit log's page, and the check of its chain. */
export function auditRoutes(app: App, platform: Platform): void {
  const config = { access: { action: 'read', subject: 'Audit' } } as const;
  app.get(
    '/api/audit',
    {
      config,
      schema: { tags: ['audit'], querystring: auditQuery, response: { 200: auditPage } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listEntries(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/audit/verification',
    { config, schema: { tags: ['audit'], response: { 200: auditVerdict } } },
    async () => verifyAudit(platform),
  );
}
