import { z } from 'zod';
import {
  approval,
  approvalDecision,
  approvalErrors,
  approvalPage,
  approvalQuery,
} from '#contract/approvals.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { type ApprovalKind, decideApproval } from './decide-approval.ts';
import { findApproval, listApprovals } from './list-approvals.ts';

const id = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

/** The approval inbox. `kinds` are all kinds of object that this program lets people approve. */
export function approvalRoutes(app: App, platform: Platform, kinds: readonly ApprovalKind[]): void {
  declareErrors(approvalErrors);
  const { database, clock, keyring } = platform;
  const tags = ['approvals'];
  const read = { access: { action: 'read', subject: 'Approval' } } as const;
  app.get(
    '/api/approvals',
    { config: read, schema: { tags, querystring: approvalQuery, response: { 200: approvalPage } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listApprovals(tx, caller, request.query, after)),
        ),
      );
    },
  );
  app.get(
    '/api/approvals/:id',
    { config: read, schema: { tags, params: id, response: { 200: approval } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findApproval(tx, request.params.id),
        ),
      ),
  );
  app.post(
    '/api/approvals/:id/decision',
    {
      config: { access: { action: 'approve', subject: 'Approval' } },
      schema: { tags, params: id, body: approvalDecision, response: { 200: approval } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const work = withScope(database, caller.scope, (tx) =>
        decideApproval(tx, kinds, request.params.id, caller, request.body, clock.now()),
      );
      return sendResult(reply, await work);
    },
  );
}
