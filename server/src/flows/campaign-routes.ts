import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  campaignMeasurementSchema,
  campaignSchema,
  jobStartedSchema,
  measureRequestSchema,
  trialSchema,
  type Campaign,
} from '#contract/campaigns.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import type { AudienceSources } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import {
  campaignMoves,
  checkConversion,
  findCampaign,
  launchDays,
} from '#modules/campaigns/index.ts';
import { newestMeasurement } from '#modules/measurement/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { isAsApproved, submitCampaign } from './approve-campaign.ts';
import { endClaiming, launchRequest } from './campaign-jobs.ts';
import { judgeThroughDate, measureCampaignJob } from './measure-campaign.ts';
import { trialCampaign } from './trial-campaign.ts';

const params = z.object({ id: z.coerce.number().int().positive() });
const tags = ['campaigns'];

/** What a campaign does across modules: trial, submit, reopen, launch, stop, measure. */
export function campaignFlowRoutes(app: App, platform: Platform, sources: AudienceSources): void {
  const { database, clock } = platform;
  const update = { access: { action: 'update', subject: 'Campaign' } } as const;
  const run = { access: { action: 'run', subject: 'Campaign' } } as const;

  /** A campaign the caller may change, not only read. */
  const inReach = (caller: Caller, id: number): Promise<Result<Campaign>> =>
    withScope(database, caller.scope, async (tx) => {
      const campaign = await findCampaign(tx, id);
      return campaign.ok && !scopeCovers(caller.scope, campaign.value.orgId)
        ? refuse('FORBIDDEN')
        : campaign;
    });

  app.post(
    '/api/campaigns/:id/trial',
    {
      config: { access: { action: 'read', subject: 'Campaign' } },
      schema: { tags, params, response: { 200: trialSchema } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await trialCampaign(platform, sources, callerOf(request).scope, request.params.id),
      ),
  );
  app.post(
    '/api/campaigns/:id/submit',
    { config: update, schema: { tags, params, response: { 200: campaignSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          submitCampaign(tx, clock, caller, request.params.id),
        ),
      );
    },
  );
  app.post(
    '/api/campaigns/:id/reopen',
    { config: update, schema: { tags, params, response: { 200: campaignSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withScope(database, caller.scope, (tx) =>
        moved(tx, caller, request.params.id, 'reopen', () =>
          campaignMoves.reopen(tx, clock.now(), request.params.id),
        ),
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/campaigns/:id/launch',
    {
      config: { ...run, idempotent: true },
      schema: { tags, params, response: { 202: jobStartedSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withScope(database, caller.scope, (tx) =>
        startLaunch(tx, platform, caller, request.params.id),
      );
      return sendResult(reply, result, 202);
    },
  );
  app.post(
    '/api/campaigns/:id/stop',
    { config: run, schema: { tags, params, response: { 200: campaignSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await inReach(caller, id);
      if (!seen.ok) return sendResult(reply, seen);
      const result = await withJob(database, (tx) =>
        moved(tx, caller, id, 'stop', async () => {
          const stopped = await campaignMoves.stop(tx, clock.now(), id);
          if (stopped.ok) await endClaiming(tx, clock.now(), id);
          return stopped;
        }),
      );
      return sendResult(reply, result);
    },
  );
  app.get(
    '/api/campaigns/:id/measurement',
    {
      config: { access: { action: 'read', subject: 'Measurement' } },
      schema: { tags, params, response: { 200: campaignMeasurementSchema } },
    },
    async (request, reply) => {
      const result = await withScope(database, callerOf(request).scope, async (tx) => {
        const campaign = await findCampaign(tx, request.params.id);
        if (!campaign.ok) return campaign;
        const measured = await newestMeasurement(tx, request.params.id);
        return measured ? ok(measured) : refuse('MEASUREMENT_NOT_YET');
      });
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/campaigns/:id/measure',
    {
      config: { access: { action: 'run', subject: 'Measurement' }, idempotent: true },
      schema: { tags, params, body: measureRequestSchema, response: { 202: jobStartedSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await inReach(caller, id);
      if (!seen.ok) return sendResult(reply, seen);
      if (seen.value.launchedAt === null) return sendResult(reply, refuse('MEASUREMENT_NOT_YET'));
      const asked = judgeThroughDate(seen.value, request.body.throughDate);
      if (!asked.ok) return sendResult(reply, asked);
      const jobId = await withScope(database, caller.scope, async (tx) => {
        await recordAudit(tx, {
          actor: caller,
          action: 'campaign.measure',
          objectKind: 'Campaign',
          objectId: id,
          orgId: seen.value.orgId,
          detail: request.body,
        });
        return platform.jobs.enqueue(
          tx,
          measureCampaignJob,
          { campaignId: id, ...request.body },
          {
            title: {
              zh: `度量活动“${seen.value.content.name}”`,
              en: `Measure the campaign “${seen.value.content.name}”`,
            },
            naturalKey: String(id),
            orgId: seen.value.orgId,
            createdBy: staffIdOf(caller),
          },
        );
      });
      return sendResult(reply, ok({ jobId }), 202);
    },
  );
}

async function moved(
  tx: Tx,
  caller: Caller,
  id: number,
  move: string,
  work: () => Promise<Result<void>>,
): Promise<Result<Campaign>> {
  const done = await work();
  if (!done.ok) return done;
  const campaign = await findCampaign(tx, id);
  if (campaign.ok)
    await recordAudit(tx, {
      actor: caller,
      action: `campaign.${move}`,
      objectKind: 'Campaign',
      objectId: id,
      orgId: campaign.value.orgId,
    });
  return campaign;
}

/** approved → launching, if everything is as approved; the job does the rest. */
async function startLaunch(
  tx: Tx,
  platform: Platform,
  caller: Caller,
  id: number,
): Promise<Result<{ jobId: number }>> {
  const found = await findCampaign(tx, id);
  if (!found.ok) return found;
  const { state, orgId, content } = found.value;
  if (state !== 'approved') return refuse('CAMPAIGN_STATE', { state });
  const countable = await checkConversion(tx, content.conversion);
  if (!countable.ok) return countable;
  const today = bankDay(platform.clock.now());
  const inTime = launchDays.judge(content, launchDays.dayOf(content, today));
  if (!inTime.ok) return inTime;
  if (!(await isAsApproved(tx, found.value))) return refuse('CAMPAIGN_NOT_AS_APPROVED');
  const begun = await moved(tx, caller, id, 'begin_launch', () =>
    campaignMoves.beginLaunch(tx, platform.clock.now(), id, randomBytes(16)),
  );
  if (!begun.ok) return begun;
  const jobId = await platform.jobs.enqueue(
    tx,
    launchRequest,
    { campaignId: id },
    {
      title: {
        zh: `启动活动“${content.name}”`,
        en: `Launch the campaign “${content.name}”`,
      },
      naturalKey: String(id),
      orgId,
      createdBy: staffIdOf(caller),
    },
  );
  await campaignMoves.noteLaunchJob(tx, id, jobId);
  return ok({ jobId });
}
