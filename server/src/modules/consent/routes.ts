import { z } from 'zod';
import {
  consentErrors,
  consentNew,
  guardianConsentNew,
  customerConsent,
  holdoutShare,
  holdoutShareChange,
  suppressionNew,
} from '#contract/consent.ts';
import type { Result } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { declareErrors, sendProblem, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { endSuppression, stateConsent, suppressCustomer } from './change-consent.ts';
import { stateGuardianConsent } from './guardian.ts';
import { readConsent } from './read-consent.ts';
import { readHoldoutShare, setHoldoutShare, showHoldout } from './universal-holdout.ts';

const no = z.object({
  no: shortNumberText,
});
const suppressionOf = no.extend({
  suppressionId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** Consents, suppressions and the universal holdout. Changes answer with what then holds. */
export function consentRoutes(app: App, platform: Platform): void {
  declareErrors(consentErrors);
  const { database, keyring, clock } = platform;
  const tags = ['consent'];
  const access = (action: 'read' | 'create' | 'update') =>
    ({ action, subject: 'Consent' }) as const;
  const change = async (
    caller: Caller,
    customerNo: number,
    work: (tx: Tx) => Promise<Result<unknown>>,
  ) =>
    withScope(database, caller.scope, async (tx) => {
      const done = await work(tx);
      return done.ok ? readConsent(tx, keyring, customerNo, bankDay(clock.now())) : done;
    });
  app.get(
    '/api/customers/:no/consent',
    {
      config: { access: access('read') },
      schema: { tags, params: no, response: { 200: customerConsent } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          readConsent(tx, keyring, request.params.no, bankDay(clock.now())),
        ),
      ),
  );
  app.post(
    '/api/customers/:no/consent',
    {
      config: { access: access('create'), idempotent: true },
      schema: { tags, params: no, body: consentNew, response: { 201: customerConsent } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await change(caller, request.params.no, (tx) =>
          stateConsent(tx, caller, request.params.no, request.body, clock.now()),
        ),
        201,
      );
    },
  );
  app.post(
    '/api/customers/:no/guardian-consent',
    {
      config: { access: access('create'), idempotent: true },
      schema: { tags, params: no, body: guardianConsentNew, response: { 201: customerConsent } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await change(caller, request.params.no, (tx) =>
          stateGuardianConsent(tx, caller, request.params.no, request.body, clock.now()),
        ),
        201,
      );
    },
  );
  app.post(
    '/api/customers/:no/suppressions',
    {
      config: { access: access('create'), idempotent: true },
      schema: { tags, params: no, body: suppressionNew, response: { 201: customerConsent } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await change(caller, request.params.no, (tx) =>
          suppressCustomer(tx, caller, request.params.no, request.body, clock.now()),
        ),
        201,
      );
    },
  );
  app.delete(
    '/api/customers/:no/suppressions/:suppressionId',
    {
      config: { access: access('update') },
      schema: { tags, params: suppressionOf, response: { 200: customerConsent } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no: customerNo, suppressionId } = request.params;
      return sendResult(
        reply,
        await change(caller, customerNo, (tx) =>
          endSuppression(tx, caller, customerNo, suppressionId, clock.now()),
        ),
      );
    },
  );
  holdoutRoutes(app, platform);
}

function holdoutRoutes(app: App, platform: Platform): void {
  const { database, keyring, clock } = platform;
  const tags = ['settings'];
  app.get(
    '/api/settings/universal-holdout',
    {
      config: { access: { action: 'read', subject: 'Setting' } },
      schema: { tags, response: { 200: holdoutShare } },
    },
    async (request) => withScope(database, callerOf(request).scope, showHoldout),
  );
  app.put(
    '/api/settings/universal-holdout',
    {
      config: { access: { action: 'update', subject: 'Setting' } },
      schema: { tags, body: holdoutShareChange, response: { 200: holdoutShare } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // The whole bank's settings are for the whole bank's people.
      if (!caller.scope.all) return sendProblem(reply, { code: 'FORBIDDEN', facts: {} });
      const { sharePer10000 } = request.body;
      const now = clock.now();
      const found = await withScope(database, caller.scope, async (tx) => {
        const before = await readHoldoutShare(tx);
        await setHoldoutShare(tx, keyring, sharePer10000, staffIdOf(caller), now);
        await recordAudit(tx, {
          actor: caller,
          action: 'setting.update',
          objectKind: 'Setting',
          objectId: 'universal-holdout',
          orgId: null,
          detail: { before: before.sharePer10000, after: sharePer10000 },
        });
        return showHoldout(tx);
      });
      return reply.send(found);
    },
  );
}
