import { sql } from 'kysely';
import { z } from 'zod';
import {
  customerLinks,
  householdDecision,
  householdErrors,
  householdLinkPage,
  householdLinkQuery,
} from '#contract/household-links.ts';
import { ok } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { decideHousehold } from './decide-household.ts';
import { decideOfPair } from './decide-of-pair.ts';
import { listHouseholdLinks } from './list-household-links.ts';
import { showLinks } from './show-links.ts';

const id = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const no = z.object({ no: shortNumberText });

/** Those whom a customer lives with and works for. */
export function householdRoutes(app: App, platform: Platform): void {
  declareErrors(householdErrors);
  const { database, keyring } = platform;
  app.get(
    '/api/customers/:no/links',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: { tags: ['customers'], params: no, response: { 200: customerLinks } },
    },
    async (request, reply) =>
      sendResult(reply, await showLinks(platform, callerOf(request), request.params.no)),
  );
  app.get(
    '/api/household-links',
    {
      config: { access: { action: 'read', subject: 'Identity' } },
      schema: {
        tags: ['identities'],
        querystring: householdLinkQuery,
        response: { 200: householdLinkPage },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listHouseholdLinks(tx, keyring, caller, request.query, after)),
        ),
      );
    },
  );
  app.post(
    '/api/household-links/:id/decision',
    {
      config: { access: { action: 'update', subject: 'Identity' }, idempotent: true },
      schema: {
        tags: ['identities'],
        params: id,
        body: householdDecision,
        response: { 200: z.null() },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body, params } = request;
      const pairOf = async (tx: Tx) => {
        const { rows } = await sql<{ one: number; other: number }>`
          select customers.person_of(one_no) as one, customers.person_of(other_no) as other
          from identities.household_link where link_id = ${params.id}`.execute(tx);
        return rows[0];
      };
      const reason = body.decision === 'undo' ? '' : body.reason;
      return sendResult(
        reply,
        await decideOfPair(platform, caller, reason, pairOf, (tx) =>
          decideHousehold(tx, caller, params.id, body, platform.clock.now()),
        ),
      );
    },
  );
}
