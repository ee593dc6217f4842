import { z } from 'zod';
import {
  boardSchema,
  campaignErrors,
  campaignPageSchema,
  campaignQuerySchema,
  campaignSchema,
  createCampaignSchema,
  updateCampaignSchema,
} from '#contract/campaigns.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { findCampaign, listCampaigns } from './find-campaign.ts';
import { readBoard } from './read-board.ts';
import { createCampaign, updateCampaign } from './write-campaign.ts';

const params = z.object({ id: z.coerce.number().int().positive() });
const tags = ['campaigns'];

/** Campaigns: list, draft step by step, board. Submitting and launching span modules and are flows. */
export function campaignRoutes(app: App, platform: Platform): void {
  declareErrors(campaignErrors);
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Campaign' } } as const;

  app.get(
    '/api/campaigns',
    {
      config: read,
      schema: { tags, querystring: campaignQuerySchema, response: { 200: campaignPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listCampaigns(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/campaigns/:id',
    { config: read, schema: { tags, params, response: { 200: campaignSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findCampaign(tx, request.params.id),
        ),
      ),
  );
  app.post(
    '/api/campaigns',
    {
      config: { access: { action: 'create', subject: 'Campaign' }, idempotent: true },
      schema: { tags, body: createCampaignSchema, response: { 201: campaignSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { name, orgId = caller.orgId } = request.body;
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const makerId = staffIdOf(caller);
      const result = await withScope(database, caller.scope, async (tx) => {
        const id = await createCampaign(tx, clock.now(), { name, orgId, makerId });
        await recordAudit(tx, {
          actor: caller,
          action: 'campaign.create',
          objectKind: 'Campaign',
          objectId: id,
          orgId,
        });
        return findCampaign(tx, id);
      });
      return sendResult(reply, result, 201);
    },
  );
  app.patch(
    '/api/campaigns/:id',
    {
      config: { access: { action: 'update', subject: 'Campaign' } },
      schema: { tags, params, body: updateCampaignSchema, response: { 200: campaignSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const result = await withScope(database, caller.scope, async (tx) => {
        const updated = await updateCampaign(tx, clock.now(), id, request.body, staffIdOf(caller));
        if (!updated.ok) return updated;
        const campaign = await findCampaign(tx, id);
        if (campaign.ok) {
          const { orgId, version } = campaign.value;
          await recordAudit(tx, {
            actor: caller,
            action: 'campaign.update',
            objectKind: 'Campaign',
            objectId: id,
            orgId,
            detail: { version, steps: Object.keys(request.body) },
          });
        }
        return campaign;
      });
      return sendResult(reply, result);
    },
  );
  app.get(
    '/api/campaigns/:id/board',
    { config: read, schema: { tags, params, response: { 200: boardSchema } } },
    async (request, reply) => {
      const result = await withScope(database, callerOf(request).scope, async (tx) => {
        const campaign = await findCampaign(tx, request.params.id);
        return campaign.ok ? ok(await readBoard(tx, clock.now(), campaign.value)) : campaign;
      });
      return sendResult(reply, result);
    },
  );
}
