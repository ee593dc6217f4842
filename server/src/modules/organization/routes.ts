import { z } from 'zod';
import {
  apiKey,
  apiKeyMade,
  apiKeyNew,
  apiKeyPage,
  organizationErrors,
  orgUnit,
  orgUnitAffected,
  orgUnitChange,
  orgUnitDisable,
  orgUnitNew,
  passwordReset,
  staff,
  staffChange,
  staffNew,
  staffPage,
  staffQuery,
} from '#contract/organization.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import {
  changeOrgUnit,
  type CountCustomers,
  countAffected,
  createOrgUnit,
  disableOrgUnit,
  enableOrgUnit,
} from './change-org-unit.ts';
import {
  changeStaff,
  createStaff,
  resetStaffPassword,
  resetStaffSecondFactor,
  unlockStaff,
} from './change-staff.ts';
import { hashPassword } from './hash-password.ts';
import { listOrgUnits } from './list-org-units.ts';
import { findStaff, listStaff } from './list-staff.ts';

import { sessionRoutes } from './session-routes.ts';

const id = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const orgId = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});

/** Signing in, the org tree, its people and the keys of the bank's systems. */
export function organizationRoutes(
  app: App,
  platform: Platform,
  countCustomers: CountCustomers,
): void {
  declareErrors(organizationErrors);
  sessionRoutes(app, platform);
  orgUnitRoutes(app, platform, countCustomers);
  staffRoutes(app, platform);
  apiKeyRoutes(app, platform);
}

function orgUnitRoutes(app: App, platform: Platform, countCustomers: CountCustomers): void {
  const { database, clock } = platform;
  const tags = ['org units'];
  const read = { access: { action: 'read', subject: 'OrgUnit' } } as const;
  const update = { access: { action: 'update', subject: 'OrgUnit' } } as const;
  app.get(
    '/api/org-units',
    { config: read, schema: { tags, response: { 200: z.object({ items: z.array(orgUnit) }) } } },
    async (request) => ({
      items: await withScope(database, callerOf(request).scope, listOrgUnits),
    }),
  );
  app.post(
    '/api/org-units',
    {
      config: { access: { action: 'create', subject: 'OrgUnit' }, idempotent: true },
      schema: { tags, body: orgUnitNew, response: { 201: orgUnit } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) => createOrgUnit(tx, caller, request.body)),
        201,
      );
    },
  );
  app.patch(
    '/api/org-units/:id',
    {
      config: update,
      schema: { tags, params: orgId, body: orgUnitChange, response: { 200: orgUnit } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          changeOrgUnit(tx, caller, request.params.id, request.body),
        ),
      );
    },
  );
  app.get(
    '/api/org-units/:id/affected',
    { config: update, schema: { tags, params: orgId, response: { 200: orgUnitAffected } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          countAffected(tx, request.params.id, countCustomers),
        ),
      ),
  );
  app.post(
    '/api/org-units/:id/disable',
    {
      config: update,
      schema: { tags, params: orgId, body: orgUnitDisable, response: { 200: orgUnit } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const work = withScope(database, caller.scope, (tx) =>
        disableOrgUnit(
          tx,
          caller,
          request.params.id,
          request.body.affected,
          countCustomers,
          clock.now(),
        ),
      );
      return sendResult(reply, await work);
    },
  );
  app.post(
    '/api/org-units/:id/enable',
    { config: update, schema: { tags, params: orgId, response: { 200: orgUnit } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          enableOrgUnit(tx, caller, request.params.id),
        ),
      );
    },
  );
}

function staffRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  const tags = ['staff'];
  const read = { access: { action: 'read', subject: 'Staff' } } as const;
  const update = { access: { action: 'update', subject: 'Staff' } } as const;
  app.get(
    '/api/staff',
    { config: read, schema: { tags, querystring: staffQuery, response: { 200: staffPage } } },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listStaff(tx, request.query, clock.now(), after)),
        ),
      ),
  );
  app.get(
    '/api/staff/:id',
    { config: read, schema: { tags, params: id, response: { 200: staff } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findStaff(tx, request.params.id, clock.now()),
        ),
      ),
  );
  // The staff number makes a repeat harmless; the idempotency store would keep a quick digest of the
  // password.
  app.post(
    '/api/staff',
    {
      config: { access: { action: 'create', subject: 'Staff' } },
      schema: { tags, body: staffNew, response: { 201: staff } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const hash = await hashPassword(request.body.password);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          createStaff(tx, caller, request.body, hash, clock.now()),
        ),
        201,
      );
    },
  );
  app.patch(
    '/api/staff/:id',
    { config: update, schema: { tags, params: id, body: staffChange, response: { 200: staff } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          changeStaff(tx, caller, request.params.id, request.body, clock.now()),
        ),
      );
    },
  );
  app.put(
    '/api/staff/:id/password',
    { config: update, schema: { tags, params: id, body: passwordReset, response: { 200: staff } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const password = {
        text: request.body.password,
        hash: await hashPassword(request.body.password),
      };
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          resetStaffPassword(tx, caller, request.params.id, password, clock.now()),
        ),
      );
    },
  );
  for (const [what, takeAway] of [
    ['lock', unlockStaff],
    ['second-factor', resetStaffSecondFactor],
  ] as const)
    app.delete(
      `/api/staff/:id/${what}`,
      { config: update, schema: { tags, params: id, response: { 200: staff } } },
      async (request, reply) => {
        const caller = callerOf(request);
        return sendResult(
          reply,
          await withScope(database, caller.scope, (tx) =>
            takeAway(tx, caller, request.params.id, clock.now()),
          ),
        );
      },
    );
}

function apiKeyRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  const tags = ['API keys'];
  app.get(
    '/api/api-keys',
    {
      config: { access: { action: 'read', subject: 'ApiKey' } },
      schema: { tags, querystring: unfilteredQuery, response: { 200: apiKeyPage } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listApiKeys(tx, request.query, after)),
        ),
      ),
  );
  // The answer is not kept, since it holds the secret: a repeat is told which key the first call made.
  app.post(
    '/api/api-keys',
    {
      config: { access: { action: 'create', subject: 'ApiKey' }, idempotent: true },
      schema: { tags, body: apiKeyNew, response: { 201: apiKeyMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        createApiKey(tx, caller, request.body, clock.now()),
      );
      if (made.ok) {
        const { apiKeyId } = made.value.apiKey;
        refuseRepeats(request, { code: 'API_KEY_MADE_ALREADY', facts: { apiKeyId } });
      }
      return sendResult(reply, made, 201);
    },
  );
  app.delete(
    '/api/api-keys/:id',
    {
      config: { access: { action: 'delete', subject: 'ApiKey' } },
      schema: { tags, params: id, response: { 200: apiKey } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          revokeApiKey(tx, caller, request.params.id, clock.now()),
        ),
      );
    },
  );
}
