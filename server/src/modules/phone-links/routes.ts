import { z } from 'zod';
import {
  phoneLink,
  phoneLinkEnded,
  phoneLinkErrors,
  phoneLinkStanding,
} from '#contract/phone-links.ts';
import { ok } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { makeLink, revokeLink, showStanding } from './make-link.ts';

const tags = ['phone-links'];
const no = z.object({ no: shortNumberText });
const linkOf = no.extend({
  linkId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** Staff hand a customer the link to their own pages; `publicAddress`: where phones open them. */
export function phoneLinkRoutes(
  app: App,
  { database, keyring, clock }: Platform,
  { publicAddress }: { publicAddress: string | null },
): void {
  declareErrors(phoneLinkErrors);
  // Whoever holds the link claims and exchanges points in the customer's place.
  const access = [
    { action: 'claim', subject: 'Voucher' } as const,
    { action: 'redeem', subject: 'Points' } as const,
  ];
  app.post(
    '/api/customers/:no/phone-links',
    {
      config: { access, idempotent: true },
      schema: { tags, params: no, response: { 201: phoneLink } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        makeLink(tx, keyring, caller, request.params.no, clock.now()),
      );
      if (!made.ok) return sendResult(reply, made);
      const { linkId, token } = made.value;
      refuseRepeats(request, { code: 'PHONE_LINK_MADE', facts: { linkId } });
      // Behind `#`, which browsers keep to themselves: no proxy, log or Referer on the way holds the token.
      const url = `${publicAddress ?? ''}/benefits#${token}`;
      return sendResult(reply, ok({ ...made.value, url }), 201);
    },
  );
  app.get(
    '/api/customers/:no/phone-links',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Voucher' },
        ],
      },
      schema: { tags, params: no, response: { 200: phoneLinkStanding } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          showStanding(tx, request.params.no, clock.now()),
        ),
      ),
  );
  app.delete(
    '/api/customers/:no/phone-links/:linkId',
    { config: { access }, schema: { tags, params: linkOf, response: { 200: phoneLinkEnded } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no: customerNo, linkId } = request.params;
      const revoked = await withScope(database, caller.scope, (tx) =>
        revokeLink(tx, caller, customerNo, linkId, clock.now()),
      );
      return sendResult(reply, revoked.ok ? ok({ linkId }) : revoked);
    },
  );
}
