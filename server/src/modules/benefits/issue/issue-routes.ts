import { z } from 'zod';
import {
  issuePageSchema,
  issueQuerySchema,
  issueReasonWords,
  issueSchema,
  refusedFileLines,
  refusedPageSchema,
  type RefusedLine,
} from '#contract/issues.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { languageOf, sendProblem, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { csvLine } from '#platform/spreadsheets/csv.core.ts';
import { auditIssue, startIssue, stopIssue, submitIssue, withdrawIssue } from './move-issue.ts';
import { findIssue, listIssues, listRefused } from './read-issues.ts';

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['benefits'];
const place = z.tuple([z.int(), z.int()]);
// A line names a customer, so it takes the right to see customers too.
const readLines = {
  access: [
    { action: 'read', subject: 'Budget' },
    { action: 'read', subject: 'Customer' },
  ],
} as const;
const exportLines = {
  access: [
    { action: 'run', subject: 'Offer' },
    { action: 'read', subject: 'Customer' },
  ],
} as const;

/** Bulk issue once its list is there: read, submit, run, stop, withdraw. Lists come by a flow. */
export function issueRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Budget' } } as const;
  const update = { access: { action: 'update', subject: 'Offer' } } as const;
  const run = { access: { action: 'run', subject: 'Offer' } } as const;

  app.get(
    '/api/issues',
    {
      config: read,
      schema: { tags, querystring: issueQuerySchema, response: { 200: issuePageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listIssues(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/issues/:id',
    { config: read, schema: { tags, params, response: { 200: issueSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findIssue(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/issues/:id/refused',
    {
      config: readLines,
      schema: { tags, params, querystring: unfilteredQuery, response: { 200: refusedPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, place, (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listRefused(tx, request.params.id, request.query, after),
        ),
      ),
  );
  app.get(
    '/api/issues/:id/refused.csv',
    { config: exportLines, schema: { tags, params } },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const found = await withScope(database, caller.scope, async (tx) => {
        const lines = await listRefused(tx, id, { limit: refusedFileLines });
        if (lines.ok)
          await auditIssue(tx, caller, 'export_refused', id, { lines: lines.value.items.length });
        return lines;
      });
      if (!found.ok) return sendProblem(reply, found.refusal);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="issue-${id}-refused.csv"`)
        .serializer(String)
        .send(refusedFile(found.value.items, languageOf(request.headers['accept-language'])));
    },
  );

  const move = (
    name: 'submit' | 'run' | 'resume' | 'stop' | 'withdraw',
    config: typeof update | typeof run,
    work: (tx: Tx, caller: Caller, id: number) => Promise<Result<void>>,
  ): void => {
    app.post(
      `/api/issues/:id/${name}`,
      { config, schema: { tags, params, response: { 200: issueSchema } } },
      async (request, reply) => {
        const caller = callerOf(request);
        const { id } = request.params;
        const seen = await inReach(platform, caller, id);
        if (!seen.ok) return sendResult(reply, seen);
        const moved = await withJob(database, async (tx) => {
          const done = await work(tx, caller, id);
          if (!done.ok) return done;
          await auditIssue(tx, caller, name, id);
          return findIssue(tx, id);
        });
        return sendResult(reply, moved);
      },
    );
  };
  move('submit', update, (tx, caller, id) => submitIssue(tx, clock.now(), caller, id));
  move('run', run, (tx, caller, id) => startIssue(tx, platform, caller, id, 'approved'));
  move('resume', run, (tx, caller, id) => startIssue(tx, platform, caller, id, 'stopped'));
  move('stop', run, (tx, _, id) => stopIssue(tx, id));
  move('withdraw', update, (tx, caller, id) => withdrawIssue(tx, clock.now(), caller, id));
}

/** An issue that the caller may change, not only read. */
function inReach(
  { database }: Pick<Platform, 'database'>,
  caller: Caller,
  id: number,
): Promise<Result<void>> {
  return withScope(database, caller.scope, async (tx) => {
    const issue = await findIssue(tx, id);
    if (!issue.ok) return issue;
    return scopeCovers(caller.scope, issue.value.orgId) ? ok(undefined) : refuse('FORBIDDEN');
  });
}

const heads = { zh: ['行号', '内容', '原因'], en: ['line', 'content', 'reason'] };

/** Refused lines as a file for a spreadsheet; the mark says UTF-8. */
function refusedFile(lines: readonly RefusedLine[], language: 'zh' | 'en'): string {
  const rows = lines.map(({ line, text, reason }) => [
    line ?? '',
    text,
    issueReasonWords[reason][language],
  ]);
  return `\uFEFF${[heads[language], ...rows].map((cells) => csvLine(cells)).join('')}`;
}
