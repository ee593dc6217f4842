import { z } from 'zod';
import { metricList, metricListQuery } from '#contract/metrics.ts';
import { ok, refuse } from '#contract/result.ts';
import {
  changeTagParametersRequest,
  customerTags,
  runTagsRequest,
  tagCode,
  tagDetail,
  tagErrors,
  tagList,
  tagListQuery,
  tagRunAccepted,
  tagRunPage,
  tagRunQuery,
} from '#contract/tags.ts';
import { withdrawSubmission } from '#modules/approvals/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { parameterApprovalKind } from './approve-parameters.ts';
import { enqueueTagRun } from './jobs.ts';
import { listRuns } from './list-runs.ts';
import { listMetrics } from './metric-figures.ts';
import { listTags, showTag } from './read-tags.ts';
import { showCustomerTags } from './show-customer-tags.ts';
import { submitParameters } from './submit-parameters.ts';

const byNumber = z.object({
  no: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 32 - 1),
});
const byCode = z.object({ code: tagCode });
const mayRead = { action: 'read', subject: 'Tag' } as const;

/** Tags: the catalogue with its metrics, one tag, its thresholds, and runs. */
export function tagRoutes(app: App, platform: Platform): void {
  declareErrors(tagErrors);
  const tags = ['tags'];
  app.get(
    '/api/tags',
    {
      config: { access: mayRead },
      schema: { tags, querystring: tagListQuery, response: { 200: tagList } },
    },
    async (request) =>
      withScope(platform.database, callerOf(request).scope, async (tx) => ({
        items: await listTags(tx, platform.clock.now(), request.query),
      })),
  );
  app.get(
    '/api/tags/:code',
    { config: { access: mayRead }, schema: { tags, params: byCode, response: { 200: tagDetail } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(platform.database, callerOf(request).scope, (tx) =>
          showTag(tx, platform.clock.now(), callerOf(request).roles, request.params.code),
        ),
      ),
  );
  app.get(
    '/api/metrics',
    {
      config: { access: mayRead },
      schema: { tags, querystring: metricListQuery, response: { 200: metricList } },
    },
    async (request) =>
      withScope(platform.database, callerOf(request).scope, async (tx) => ({
        items: await listMetrics(tx, request.query),
      })),
  );
  app.get(
    '/api/customers/:no/tags',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: { tags, params: byNumber, response: { 200: customerTags } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const seen = await withScope(platform.database, caller.scope, (tx) => seesCustomer(tx, no));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      return sendResult(reply, await showCustomerTags(platform, caller, no));
    },
  );
  app.post(
    '/api/tags/:code/parameter-changes',
    {
      config: { access: { action: 'update', subject: 'Tag' }, idempotent: true },
      schema: {
        tags,
        params: byCode,
        body: changeTagParametersRequest,
        response: { 201: tagDetail },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const caller = callerOf(request);
      // One catalogue and one run for everybody: an outlet's threshold would be every outlet's.
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const submitted = await submitParameters(platform, caller, code, request.body);
      if (!submitted.ok) return sendResult(reply, submitted);
      const shown = await withScope(platform.database, caller.scope, (tx) =>
        showTag(tx, platform.clock.now(), caller.roles, code),
      );
      return sendResult(reply, shown, 201);
    },
  );
  app.post(
    '/api/tags/:code/parameter-changes/withdraw',
    {
      config: { access: { action: 'update', subject: 'Tag' } },
      schema: { tags, params: byCode, response: { 200: tagDetail } },
    },
    async (request, reply) => {
      const { code } = request.params;
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const now = platform.clock.now();
      const shown = await withScope(platform.database, caller.scope, async (tx) => {
        const withdrawn = await withdrawSubmission(tx, parameterApprovalKind, code, caller, now);
        return withdrawn.ok ? showTag(tx, now, caller.roles, code) : withdrawn;
      });
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/tag-runs',
    {
      config: { access: { action: 'run', subject: 'Tag' }, idempotent: true },
      schema: { tags, body: runTagsRequest, response: { 202: tagRunAccepted } },
    },
    async (request, reply) => {
      const { date } = request.body;
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const today = bankDay(platform.clock.now());
      if (date > today)
        return sendResult(reply, refuse<{ jobId: number }>('TAG_RUN_IN_FUTURE', { date, today }));
      const jobId = await enqueueTagRun(platform, date, caller);
      return sendResult(reply, ok({ jobId }), 202);
    },
  );
  app.get(
    '/api/tag-runs',
    {
      config: { access: mayRead },
      schema: { tags, querystring: tagRunQuery, response: { 200: tagRunPage } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listRuns(tx, request.query, after)),
        ),
      ),
  );
}
