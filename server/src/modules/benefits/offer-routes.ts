import { z } from 'zod';
import {
  pastRates,
  readSimulationQuery,
  simulation,
  simulationQuery,
} from '#contract/benefit-simulation.ts';
import {
  createOfferSchema,
  offerPageSchema,
  offerSchema,
  updateOfferSchema,
} from '#contract/offers.ts';
import { lawSwitch } from '#contract/law-switches.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import { changeInReach, createInReach, recordAudit } from '#modules/audit/index.ts';
import { lawDecider } from '#modules/law-switches/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { createOffer, updateOffer } from './create-offer.ts';
import { findOffer, listOffers } from './list-offers.ts';
import { switchOffer } from './switch-offer.ts';
import { listPastRates, simulateOffer } from './simulate-offer.ts';

const idParam = z.object({ id: z.coerce.number().int().positive() });
const created = z.object({ id: z.number().int() });
const tags = ['benefits'];

/** Offers: what a voucher is worth and how many there may be. */
export function offerRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Offer' } } as const;
  app.get(
    '/api/offers',
    {
      config: read,
      schema: { tags, querystring: unfilteredQuery, response: { 200: offerPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listOffers(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/offers/:id',
    { config: read, schema: { tags, params: idParam, response: { 200: offerSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findOffer(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/past-rates',
    {
      config: { access: { action: 'read', subject: 'Budget' } },
      schema: { tags, response: { 200: pastRates } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) =>
          ok({ items: await listPastRates(tx, clock.now()) }),
        ),
      ),
  );
  app.get(
    '/api/offers/:id/simulation',
    {
      config: { access: { action: 'read', subject: 'Budget' } },
      schema: {
        tags,
        params: idParam,
        querystring: simulationQuery,
        response: { 200: simulation },
      },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          simulateOffer(tx, clock.now(), request.params.id, readSimulationQuery(request.query)),
        ),
      ),
  );
  app.post(
    '/api/offers',
    {
      config: { access: { action: 'create', subject: 'Offer' }, idempotent: true },
      schema: { tags, body: createOfferSchema, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orgId } = request.body;
      const row = { action: 'offer.create', objectKind: 'Offer', orgId };
      const result = await withScope(database, caller.scope, (tx) =>
        createInReach(tx, caller, row, () => createOffer(tx, clock.now(), caller, request.body)),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.patch(
    '/api/offers/:id',
    {
      config: { access: { action: 'update', subject: 'Offer' } },
      schema: { tags, params: idParam, body: updateOfferSchema, response: { 200: offerSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const result = await withScope(database, caller.scope, async (tx) => {
        const seen = await findOffer(tx, id);
        if (!seen.ok) return seen;
        const row = {
          action: 'offer.update',
          objectKind: 'Offer',
          objectId: id,
          orgId: seen.value.orgId,
          detail: { change: request.body },
        };
        return changeInReach(tx, caller, row, async () => {
          const updated = await updateOffer(tx, clock.now(), caller, id, request.body);
          return updated.ok ? findOffer(tx, id) : updated;
        });
      });
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/offers/:id/law-switch',
    {
      config: { access: { action: 'approve', subject: 'Offer' } },
      schema: { tags, params: idParam, body: lawSwitch, response: { 200: offerSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const decider = lawDecider(caller);
      if (!decider.ok) return sendResult(reply, decider);
      const switched = await withJob(database, async (tx) => {
        const offer = await switchOffer(tx, clock.now(), decider.value, id, request.body);
        if (offer.ok)
          await recordAudit(tx, {
            actor: caller,
            action: request.body.on ? 'offer.switch_on' : 'offer.switch_off',
            objectKind: 'Offer',
            objectId: id,
            orgId: offer.value.orgId,
            detail: request.body,
          });
        return offer;
      });
      return sendResult(reply, switched);
    },
  );
}
