import { createIssueSchema, issueSchema, uploadIssueQuery, type Issue } from '#contract/issues.ts';
import { ok, type Result } from '#contract/result.ts';
import { readAudience } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { releases } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import { receiveFile } from '#platform/http/receive-file.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { readFirstColumns } from '#platform/spreadsheets/read-first-columns.ts';

const lists = releases.inBulk;
const tags = ['benefits'];

/** What an issue is made of: the members of an audience as they are now, or a file of customer numbers. */
export function issueFlowRoutes(app: App, platform: Platform): void {
  const { database } = platform;
  app.post(
    '/api/issues',
    {
      config: {
        access: [
          { action: 'create', subject: 'Offer' },
          { action: 'read', subject: 'Audience' },
        ],
        idempotent: true,
      },
      schema: { tags, body: createIssueSchema, response: { 201: issueSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { offerId, audienceId } = request.body;
      const seen = await withScope(database, caller.scope, async (tx): Promise<Result<void>> => {
        const audience = await readAudience(tx, audienceId);
        return audience.ok ? lists.reachOffer(tx, caller.scope, offerId) : audience;
      });
      if (!seen.ok) return sendResult(reply, seen);
      const made = await withJob(database, (tx) =>
        makeIssue(tx, platform, caller, request.body, async () => {}),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.post(
    '/api/issues/uploads',
    {
      config: {
        access: { action: 'create', subject: 'Offer' },
        idempotent: 'with-files',
        upload: { fields: {}, files: 'one' },
      },
      schema: { tags, querystring: uploadIssueQuery, response: { 201: issueSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { header, name, offerId } = request.query;
      const file = await receiveFile(request, reply, (content) =>
        readFirstColumns(content, {
          header: header === 'true',
          columns: 1,
          code: 'ISSUE_UPLOAD_WRONG',
        }),
      );
      if (!file) return reply;
      const reach = await withScope(database, caller.scope, (tx) =>
        lists.reachOffer(tx, caller.scope, offerId),
      );
      if (!reach.ok) return sendResult(reply, reach);
      const lines = file.lines.map(({ line, cells: [text = ''] }) => ({ line, text }));
      const listed = await lists.findListed(database, caller.scope, lines);
      const made = await withJob(database, (tx) =>
        makeIssue(tx, platform, caller, { name, offerId, audienceId: null }, (id) =>
          lists.stageLines(tx, id, lines, listed),
        ),
      );
      return sendResult(reply, made, 201);
    },
  );
}

/** The issue, its list and the job that judges it commit together. */
async function makeIssue(
  tx: Tx,
  platform: Platform,
  caller: Caller,
  { name, offerId, audienceId }: { name: string; offerId: number; audienceId: number | null },
  stage: (issueId: number) => Promise<void>,
): Promise<Result<Issue>> {
  const { orgId } = caller;
  const makerId = staffIdOf(caller);
  const id = await lists.insert(tx, platform, { name, offerId, audienceId, orgId, makerId });
  await stage(id);
  const jobId = await platform.jobs.enqueue(
    tx,
    lists.prepareRequest,
    { issueId: id },
    {
      title: { zh: `准备发放名单“${name}”`, en: `Prepare the list of “${name}”` },
      naturalKey: String(id),
      orgId,
      createdBy: makerId,
    },
  );
  await lists.notePreparing(tx, id, jobId);
  const issue = await lists.find(tx, id);
  if (!issue.ok) return issue;
  await recordAudit(tx, {
    actor: caller,
    action: 'issue.create',
    objectKind: 'Issue',
    objectId: id,
    orgId,
    detail: { offerId, audienceId },
  });
  return ok(issue.value);
}
