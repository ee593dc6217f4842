import { z } from 'zod';
import {
  bankModelErrors,
  modelJobAccepted,
  modelList,
  modelSummary,
  modelVersion,
  modelVersionPage,
  restoreVersionRequest,
  scoreModelsRequest,
} from '#contract/bank-models.ts';
import { modelErrors } from '#contract/models.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { customerPredictions } from '#contract/predictions.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { tagCode } from '#contract/tags.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { declarationOf } from './declarations.ts';
import { forBankOn } from './for-bank.ts';
import { enqueueScoring, enqueueTraining } from './jobs.ts';
import { outsideModelRoutes } from './outside-routes.ts';
import { findRegistration } from './read-registrations.ts';
import { restoreVersion, submitVersion } from './publish-version.ts';
import { listModels, showModel } from './read-models.ts';
import { showPredictions } from './show-predictions.ts';
import { findVersion, listVersions } from './versions.ts';

const byCode = z.object({ code: tagCode });
const byVersion = z.object({ code: tagCode, version: shortNumberText });
const mayRead = { action: 'read', subject: 'Model' } as const;
const mayRun = { action: 'run', subject: 'Model' } as const;

/** Models of the bank's own customers, their versions and scores, and what they say of one customer. */
export function modelRoutes(app: App, platform: Platform): void {
  declareErrors(modelErrors);
  declareErrors(bankModelErrors);
  outsideModelRoutes(app, platform);
  const tags = ['models'];
  const { clock, database } = platform;
  const forBank = forBankOn(database);

  app.get(
    '/api/models',
    { config: { access: mayRead }, schema: { tags, response: { 200: modelList } } },
    async (request) =>
      withScope(database, callerOf(request).scope, async (tx) => ({
        items: await listModels(tx, clock),
      })),
  );
  app.get(
    '/api/models/:code',
    {
      config: { access: mayRead },
      schema: { tags, params: byCode, response: { 200: modelSummary } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          showModel(tx, clock, request.params.code),
        ),
      ),
  );
  app.get(
    '/api/models/:code/versions',
    {
      config: { access: mayRead },
      schema: {
        tags,
        params: byCode,
        querystring: unfilteredQuery,
        response: { 200: modelVersionPage },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          declarationOf(code) || (await findRegistration(tx, code))
            ? ok(await listVersions(tx, code, request.query.limit, after))
            : refuse('MODEL_UNKNOWN', { code }),
        ),
      );
    },
  );
  app.get(
    '/api/models/:code/versions/:version',
    {
      config: { access: mayRead },
      schema: { tags, params: byVersion, response: { 200: modelVersion } },
    },
    async (request, reply) => {
      const { code, version } = request.params;
      return sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) => findVersion(tx, code, version)),
      );
    },
  );
  app.post(
    '/api/models/:code/train',
    {
      config: { access: mayRun, idempotent: true },
      schema: { tags, params: byCode, response: { 202: modelJobAccepted } },
    },
    async (request, reply) => {
      const { code } = request.params;
      const caller = callerOf(request);
      const asked = await forBank(caller, async (tx) => {
        if (await findRegistration(tx, code))
          return refuse<{ jobId: number }>('MODEL_NOT_TRAINED_HERE', { code });
        if (!declarationOf(code)) return refuse<{ jobId: number }>('MODEL_UNKNOWN', { code });
        const jobId = await enqueueTraining(platform.jobs, tx, code, staffIdOf(caller));
        await recordAudit(tx, audited(caller, 'model.train', code, { jobId }));
        return ok({ jobId });
      });
      return sendResult(reply, asked, 202);
    },
  );
  app.post(
    '/api/models/:code/versions/:version/submit',
    {
      config: { access: mayRun, idempotent: true },
      schema: { tags, params: byVersion, response: { 200: modelVersion } },
    },
    async (request, reply) => {
      const { code, version } = request.params;
      const caller = callerOf(request);
      const submitted = await forBank(caller, (tx) =>
        submitVersion(tx, platform, caller, code, version),
      );
      return sendResult(reply, submitted);
    },
  );
  app.post(
    '/api/models/:code/versions/:version/restore',
    {
      config: { access: mayRun, idempotent: true },
      schema: {
        tags,
        params: byVersion,
        body: restoreVersionRequest,
        response: { 200: modelVersion },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { code, version } = request.params;
      const { reason } = request.body;
      const restored = await forBank(caller, (tx) =>
        restoreVersion(tx, platform, caller, { code, version, reason }),
      );
      return sendResult(reply, restored);
    },
  );
  app.post(
    '/api/model-scores',
    {
      config: { access: mayRun, idempotent: true },
      schema: { tags, body: scoreModelsRequest, response: { 202: modelJobAccepted } },
    },
    async (request, reply) => {
      const { date } = request.body;
      const caller = callerOf(request);
      const today = bankDay(clock.now());
      const asked = await forBank(caller, async (tx) => {
        if (date > today)
          return refuse<{ jobId: number }>('MODEL_SCORES_IN_FUTURE', { date, today });
        const jobId = await enqueueScoring(platform.jobs, tx, date, staffIdOf(caller));
        await recordAudit(tx, audited(caller, 'model.score', date, { jobId }));
        return ok({ jobId });
      });
      return sendResult(reply, asked, 202);
    },
  );
  app.get(
    '/api/customers/:no/predictions',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: customerPredictions },
      },
    },
    async (request, reply) => {
      const shown = await showPredictions(platform, callerOf(request), request.params.no);
      return sendResult(reply, shown.ok ? ok({ items: shown.value }) : shown);
    },
  );
}

const audited = (
  actor: Caller,
  action: string,
  objectId: string,
  detail: Record<string, unknown>,
) => ({ actor, action, objectKind: 'Model', objectId, orgId: null, detail });
