import {
  joinAsked,
  joinCorrected,
  joiningLimits,
  joiningOffered,
  joiningTermsVersion,
  joinLookUp,
  ownApplication,
} from '#contract/merchant-joining.ts';
import { sql } from 'kysely';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { correct, join, showApplication } from './join.ts';

const tags = ['merchants'];
const config = { access: 'public', guessable: true } as const;

/** What the page asks on which merchants apply by themselves; the token stands in bodies, never in an address. */
export function joiningRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  app.post(
    '/api/merchant-joining/offered',
    { config: { access: 'public' }, schema: { tags, response: { 200: joiningOffered } } },
    async (_, reply) => sendResult(reply, ok(await withJob(database, readOffered))),
  );
  app.post(
    '/api/merchant-joining/applications',
    { config, schema: { tags, body: joinAsked, response: { 201: ownApplication } } },
    async (request, reply) => {
      const address = keysOf(request).addressKey ?? '';
      const result = await withJob(database, (tx) =>
        join(tx, { keyring, now: clock.now() }, request.body, address),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/merchant-joining/look-up',
    { config, schema: { tags, body: joinLookUp, response: { 200: ownApplication } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withJob(database, (tx) => showApplication(tx, keyring, request.body.token)),
      ),
  );
  app.post(
    '/api/merchant-joining/corrections',
    { config, schema: { tags, body: joinCorrected, response: { 200: ownApplication } } },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        correct(tx, { keyring, now: clock.now() }, request.body),
      );
      return sendResult(reply, result);
    },
  );
}

async function readOffered(tx: Tx) {
  const { rows: circles } = await sql<{ id: number; name: string; city: string }>`
    select circle_id as id, name, city from merchants.circle where state = 'open'
    order by city, name limit ${joiningLimits.circles}`.execute(tx);
  const { rows } = await sql<{ name: string }>`
    select name from organization.org_unit where parent_id is null limit 1`.execute(tx);
  return { bankName: rows[0]?.name ?? '', termsVersion: joiningTermsVersion, circles };
}
