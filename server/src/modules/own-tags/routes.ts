import { z } from 'zod';
import {
  ownTagChange,
  ownTagChanged,
  ownTagsErrors,
  ownTagsLink,
  ownTagsQuestion,
  ownTagsStanding,
  ownTagsView,
  personalisedMarketing,
  personalisedMarketingChange,
} from '#contract/own-tags.ts';
import { ok } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { changeOwnTag, switchPersonalisedMarketing } from './change-own-tags.ts';
import { makeLink, revokeLink } from './make-link.ts';
import { showOwnTags } from './show-own-tags.ts';
import { showStanding } from './show-standing.ts';

const tags = ['own-tags'];
const no = z.object({ no: shortNumberText });
const linkOf = no.extend({
  linkId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});
const ended = z.object({ linkId: z.int() });

/** Customers see the marketing tags held on them, delete them and refuse personalised marketing; `publicAddress`: where phones open the page. */
export function ownTagsRoutes(
  app: App,
  platform: Platform,
  { publicAddress }: { publicAddress: string | null },
): void {
  declareErrors(ownTagsErrors);
  staffRoutes(app, platform, publicAddress);
  customerRoutes(app, platform);
}

function staffRoutes(app: App, platform: Platform, publicAddress: string | null): void {
  const { database, keyring, clock } = platform;
  const access = (action: 'create' | 'update') => ({ action, subject: 'Consent' }) as const;
  app.post(
    '/api/customers/:no/own-tags-links',
    {
      config: { access: access('create'), idempotent: true },
      schema: { tags, params: no, response: { 201: ownTagsLink } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        makeLink(tx, keyring, caller, request.params.no, clock.now()),
      );
      if (!made.ok) return sendResult(reply, made);
      const { linkId, token } = made.value;
      refuseRepeats(request, { code: 'OWN_TAGS_LINK_MADE', facts: { linkId } });
      // Behind `#`, which browsers keep to themselves: no proxy, log or Referer on the way holds the token.
      const url = `${publicAddress ?? ''}/my-tags#${token}`;
      return sendResult(reply, ok({ ...made.value, url }), 201);
    },
  );
  app.delete(
    '/api/customers/:no/own-tags-links/:linkId',
    {
      config: { access: access('update') },
      schema: { tags, params: linkOf, response: { 200: ended } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no: customerNo, linkId } = request.params;
      const revoked = await withScope(database, caller.scope, (tx) =>
        revokeLink(tx, caller, customerNo, linkId, clock.now()),
      );
      return sendResult(reply, revoked.ok ? ok({ linkId }) : revoked);
    },
  );
  app.get(
    '/api/customers/:no/own-tags',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Tag' },
        ],
      },
      schema: { tags, params: no, response: { 200: ownTagsStanding } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const standing = await withScope(database, caller.scope, (tx) =>
        showStanding(tx, caller, request.params.no, clock.now()),
      );
      return sendResult(reply, standing);
    },
  );
}

/**
 * What the page on the phone asks; the link is the right to ask. All of them carry the token in their body:
 * in an address it would stand in every log on the way.
 */
function customerRoutes(app: App, platform: Platform): void {
  // Rule 6 owes the page of one's own tags to everybody.
  const config = { access: 'public', guessable: 'owed' } as const;
  app.post(
    '/api/own-tags/look-up',
    { config, schema: { tags, body: ownTagsQuestion, response: { 200: ownTagsView } } },
    async (request, reply) => sendResult(reply, await showOwnTags(platform, request.body)),
  );
  app.post(
    '/api/own-tags/delete',
    { config, schema: { tags, body: ownTagChange, response: { 200: ownTagChanged } } },
    async (request, reply) =>
      sendResult(reply, await changeOwnTag(platform, request.body, 'delete')),
  );
  app.post(
    '/api/own-tags/restore',
    { config, schema: { tags, body: ownTagChange, response: { 200: ownTagChanged } } },
    async (request, reply) =>
      sendResult(reply, await changeOwnTag(platform, request.body, 'restore')),
  );
  app.put(
    '/api/own-tags/personalised-marketing',
    {
      config,
      schema: { tags, body: personalisedMarketingChange, response: { 200: personalisedMarketing } },
    },
    async (request, reply) =>
      sendResult(reply, await switchPersonalisedMarketing(platform, request.body)),
  );
}
