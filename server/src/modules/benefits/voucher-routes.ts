import { z } from 'zod';
import {
  benefitHistorySchema,
  claimedVoucherSchema,
  claimOneSchema,
  entitlementPageSchema,
  entitlementQuerySchema,
  qrSchema,
  reverseClaimSchema,
  voucherPageSchema,
  voucherQuerySchema,
  voucherSchema,
} from '#contract/benefits.ts';
import { customerOffers } from '#contract/my-benefits.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { claimLinkRoutes, type LinkSettings } from './claim-link-routes.ts';
import { createClaimQueue } from './claim-queue.ts';
import type { DeedJudge } from './deed-judge.ts';
import { readPickUp } from './deliveries.ts';
import { joinClaims } from './join-claims.ts';
import { entitlementPlace, findVoucher, listEntitlements, listVouchers } from './list-vouchers.ts';
import { listOwnOffers } from './my-benefits/list-own-offers.ts';
import { myBenefitsRoutes, unlessAway } from './my-benefits/routes.ts';
import { type AskWho, keepEligible } from './payments/eligibility.ts';
import { releaseRoutes } from './payments/payment-routes.ts';
import { transferRoutes } from './my-benefits/transfer-routes.ts';
import { readHistory } from './read-history.ts';
import { reverseClaim } from './reverse-voucher.ts';
import { signToken } from './voucher-token.ts';

const idParam = z.object({ id: z.coerce.number().int().positive() });
const tags = ['vouchers'];
/** A QR is shown at the till and scanned at once; a photograph of it is soon worth nothing. */
const qrSeconds = 120;

const nameOf = (caller: Caller): string => `${caller.kind}:${caller.id}`;

/** Claiming: by staff, by the customer's own link, and the lists that lead there. */
export function claimRoutes(
  app: App,
  platform: Platform,
  links: LinkSettings,
  askWho: AskWho,
  judge?: DeedJudge,
): void {
  const { database, clock, keyring } = platform;
  const queue = createClaimQueue(database, clock, judge);
  const keysOf = askerKeysBy(keyring);
  const read = { access: { action: 'read', subject: 'Voucher' } } as const;
  const claim = { access: { action: 'claim', subject: 'Voucher' } } as const;

  app.get(
    '/api/vouchers',
    {
      config: read,
      schema: { tags, querystring: voucherQuerySchema, response: { 200: voucherPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listVouchers(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/entitlements',
    {
      config: read,
      schema: {
        tags,
        querystring: entitlementQuerySchema,
        response: { 200: entitlementPageSchema },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, entitlementPlace, (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listEntitlements(tx, clock.now(), request.query, after)),
        ),
      ),
  );
  // The key is kept with the voucher it brought, in the batch's own statement, so the route does not
  // use the stored answers: two more transactions a claim would cost more than the claim.
  app.post(
    '/api/vouchers',
    {
      config: { ...claim, idempotent: 'kept' },
      schema: { tags, body: claimOneSchema, response: { 201: claimedVoucherSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { campaignId, customerNo, outletOrgId } = request.body;
      const result = await queue.claim({
        campaignId,
        customerNo,
        ...(outletOrgId === undefined ? {} : { outletOrgId }),
        claimedBy: nameOf(caller),
        clientKey: key.value,
        channel: 'staff',
        scope: caller.scope,
        actor: caller,
        ...keysOf(request),
      });
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/customers/:no/benefit-history',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Voucher' },
        ],
      },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: benefitHistorySchema },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const isSeen = await withScope(database, callerOf(request).scope, (tx) =>
        seesCustomer(tx, no),
      );
      if (!isSeen) return sendResult(reply, refuse('NOT_FOUND'));
      return sendResult(reply, ok(await withJob(database, (tx) => readHistory(tx, no))));
    },
  );
  app.get(
    '/api/customers/:no/released-offers',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Voucher' },
        ],
      },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: customerOffers },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const isSeen = await withScope(database, callerOf(request).scope, (tx) =>
        seesCustomer(tx, no),
      );
      if (!isSeen) return sendResult(reply, refuse('NOT_FOUND'));
      const offers = await withJob(database, (tx) => listOwnOffers(tx, clock.now(), no));
      const released = offers.filter(({ isReleased }) => isReleased);
      return sendResult(reply, ok({ items: await keepEligible(unlessAway(askWho), no, released) }));
    },
  );
  const fromPhones = joinClaims(queue);
  claimLinkRoutes(app, platform, fromPhones, links);
  myBenefitsRoutes(app, platform, fromPhones, askWho);
  releaseRoutes(app, platform, queue, askWho);
  transferRoutes(app, platform, judge);
  app.post(
    '/api/vouchers/:id/qr',
    { config: claim, schema: { tags, params: idParam, response: { 201: qrSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const voucher = await withScope(database, caller.scope, async (tx) => {
        const found = await findVoucher(tx, { id: request.params.id });
        if (found)
          await recordAudit(tx, {
            actor: caller,
            action: 'voucher.show_code',
            objectKind: 'Voucher',
            objectId: found.id,
            orgId: caller.orgId,
          });
        return found;
      });
      if (!voucher) return sendResult(reply, refuse('NOT_FOUND'));
      const expiresAt = new Date(clock.now().getTime() + qrSeconds * 1000);
      const pickUp = await withJob(database, (tx) =>
        readPickUp(tx, keyring, clock.now(), voucher.id),
      );
      return sendResult(
        reply,
        ok({
          pickUp,
          token: signToken(keyring, 'redeem', voucher.id, 0, expiresAt),
          expiresAt: expiresAt.toISOString(),
        }),
        201,
      );
    },
  );
  app.post(
    '/api/vouchers/:id/reverse',
    {
      config: claim,
      schema: {
        tags,
        params: idParam,
        body: reverseClaimSchema,
        response: { 200: voucherSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const by = { id: request.params.id };
      const reason = request.body?.reason ?? '';
      const seen = await withScope(database, caller.scope, (tx) => findVoucher(tx, by));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const result = await withJob(database, async (tx) => {
        const reversed = await reverseClaim(tx, clock.now(), by.id);
        if (!reversed.ok) return reversed;
        await recordAudit(tx, {
          actor: caller,
          action: 'voucher.reverse_claim',
          objectKind: 'Voucher',
          objectId: by.id,
          orgId: caller.orgId,
          detail: { campaignId: seen.campaignId, ...(reason ? { reason } : {}) },
        });
        const voucher = await findVoucher(tx, by);
        return voucher ? ok(voucher) : refuse('NOT_FOUND');
      });
      return sendResult(reply, result);
    },
  );
}
