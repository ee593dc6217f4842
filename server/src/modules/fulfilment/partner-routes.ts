import { z } from 'zod';
import { unfilteredQuery } from '#contract/pages.ts';
import {
  changePartner as changePartnerSchema,
  createPartner as createPartnerSchema,
  createPartnerProduct,
  partner,
  partnerMade,
  partnerPage,
  partnerProductPage,
  partnerProductQuery,
} from '#contract/partners.ts';
import { ok } from '#contract/result.ts';
import type { Outside } from '#modules/webhooks/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import {
  changePartner,
  createPartner,
  listPartners,
  reachPartner,
  renewSecret,
} from './partners.ts';
import { createProduct, listProducts } from './products.ts';

const tags = ['partners'];
const byId = z.object({ id: z.coerce.number().int().positive() });
const created = z.object({ id: z.int() });

/** Partners and what they deliver. */
export function partnerRoutes(app: App, platform: Platform, outside: Outside): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update') =>
    ({ access: { action, subject: 'Partner' } }) as const;
  app.get(
    '/api/partners',
    {
      config: may('read'),
      schema: { tags, querystring: unfilteredQuery, response: { 200: partnerPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listPartners(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/partners',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: createPartnerSchema, response: { 201: partnerMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withJob(database, (tx) =>
        createPartner(tx, clock.now(), { keyring, outside }, caller, request.body),
      );
      if (!made.ok) return sendResult(reply, made);
      const partnerId = made.value.partner.id;
      if (made.value.secret !== null)
        refuseRepeats(request, { code: 'PARTNER_MADE_ALREADY', facts: { partnerId } });
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/partners/:id',
    {
      config: may('update'),
      schema: { tags, params: byId, body: changePartnerSchema, response: { 200: partner } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => reachPartner(tx, caller, id));
      if (!seen.ok) return sendResult(reply, seen);
      const changed = await withJob(database, (tx) => changePartner(tx, caller, id, request.body));
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/partners/:id/secrets',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, params: byId, response: { 201: partnerMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const partnerId = request.params.id;
      const renewed = await withJob(database, (tx) => renewSecret(tx, keyring, caller, partnerId));
      if (!renewed.ok) return sendResult(reply, renewed);
      refuseRepeats(request, { code: 'PARTNER_MADE_ALREADY', facts: { partnerId } });
      return sendResult(reply, renewed, 201);
    },
  );
  app.get(
    '/api/partner-products',
    {
      config: { access: { action: 'read', subject: 'Offer' } },
      schema: { tags, querystring: partnerProductQuery, response: { 200: partnerProductPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listProducts(tx, bankDay(clock.now()), request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/partner-products',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: createPartnerProduct, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withJob(database, (tx) =>
        createProduct(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made.ok ? ok({ id: made.value }) : made, 201);
    },
  );
}
