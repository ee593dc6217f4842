import { z } from 'zod';
import { claimedVoucherSchema } from '#contract/benefits.ts';
import {
  luckyProof,
  memberCode,
  memberCodeParam,
  openReleaseSchema,
  payBenefitSchema,
  paymentBenefit,
  paymentBenefitPage,
  paymentBenefitQuery,
  type PaymentKind,
  paymentParam,
  refundPaymentSchema,
  release,
  releaseClaimSchema,
  releasePage,
  releaseParam,
  releaseSubmitted,
} from '#contract/payment-benefits.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import type { ClaimQueue } from '../claim-queue.ts';
import { reachOffer } from '../issue/write-issue.ts';
import { findLuckyProof } from '../lucky-packets.ts';
import type { PaymentCode } from '../purchases.ts';
import { type AskWho, mayClaim } from './eligibility.ts';
import { openTo } from './find-open-benefits.ts';
import { memberOf, signMemberCode, useMemberCode } from './member-code.ts';
import { findPayment, listPayments } from './list-payments.ts';
import { endRelease, findRelease, listReleases, submitRelease } from './open-releases.ts';
import { payBenefit, wasTold } from './pay-benefit.ts';
import { refundPayment } from './refund-payment.ts';

const tags = ['payment-benefits'];
const nameOf = (caller: Caller): string => `${caller.kind}:${caller.id}`;

/** Offers opened to anyone, and claiming of them. */
export function releaseRoutes(
  app: App,
  platform: Platform,
  queue: ClaimQueue,
  askWho: AskWho,
): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Offer' } } as const;
  const open = { access: { action: 'create', subject: 'Offer' } } as const;
  app.post(
    '/api/offers/:id/releases',
    {
      config: { ...open, idempotent: true },
      schema: {
        tags,
        params: releaseParam,
        body: openReleaseSchema,
        response: { 201: releaseSubmitted },
      },
    },
    async (request, reply) => {
      const result = await withScope(database, callerOf(request).scope, (tx) =>
        submitRelease(tx, clock.now(), callerOf(request), request.params.id, request.body),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/offers/:id/releases',
    {
      config: read,
      schema: {
        tags,
        params: releaseParam,
        querystring: unfilteredQuery,
        response: { 200: releasePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listReleases(tx, request.params.id, request.query, after),
        ),
      ),
  );
  app.post(
    '/api/releases/:id/close',
    { config: open, schema: { tags, params: releaseParam, response: { 200: release } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const reach = await withScope(database, caller.scope, async (tx): Promise<Result<void>> => {
        const found = await findRelease(tx, id);
        return found.ok ? reachOffer(tx, caller.scope, found.value.offerId) : found;
      });
      if (!reach.ok) return sendResult(reply, reach);
      const result = await withJob(database, (tx) => endRelease(tx, clock.now(), caller, id));
      return sendResult(reply, result);
    },
  );
  app.get(
    '/api/releases/:id/lucky',
    { config: read, schema: { tags, params: releaseParam, response: { 200: luckyProof } } },
    async (request, reply) => {
      const { id } = request.params;
      const found = await withScope(database, callerOf(request).scope, (tx) => findRelease(tx, id));
      if (!found.ok) return sendResult(reply, found);
      return sendResult(reply, await findLuckyProof(database, clock.now(), id));
    },
  );
  app.post(
    '/api/releases/:id/claims',
    {
      config: { access: { action: 'claim', subject: 'Voucher' }, idempotent: 'kept' },
      schema: {
        tags,
        params: releaseParam,
        body: releaseClaimSchema,
        response: { 201: claimedVoucherSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { id } = request.params;
      const { customerNo, outletOrgId = caller.orgId } = request.body;
      // Released to everybody, so whoever serves the customer may claim it for them, whichever unit gives it.
      const isSeen = await withScope(database, caller.scope, (tx) => seesCustomer(tx, customerNo));
      if (!isSeen) return sendResult(reply, refuse('NOT_FOUND'));
      const may = await mayClaim(database, askWho, customerNo, id);
      if (!may.ok) return sendResult(reply, may);
      const result = await queue.claim({
        allotmentId: id,
        customerNo,
        claimedBy: nameOf(caller),
        clientKey: key.value,
        channel: 'staff',
        scope: caller.scope,
        outletOrgId,
        actor: caller,
      });
      return sendResult(reply, result, 201);
    },
  );
}

/** What a till asks when a customer pays: the instant discount, the cashback, and their refund. */
export function paymentRoutes(app: App, platform: Platform, askWho: AskWho): void {
  const { database, clock, keyring } = platform;
  const redeem = { access: { action: 'redeem', subject: 'Voucher' } } as const;
  const read = { access: { action: 'read', subject: 'Voucher' } } as const;

  app.post(
    '/api/customers/:no/member-code',
    {
      config: { access: { action: 'claim', subject: 'Voucher' } },
      schema: { tags, params: memberCodeParam, response: { 201: memberCode } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const seen = await withScope(database, caller.scope, async (tx) => {
        if (!(await seesCustomer(tx, no))) return false;
        await recordAudit(tx, {
          actor: caller,
          action: 'customer.show_member_code',
          objectKind: 'Customer',
          objectId: no,
          orgId: caller.orgId,
        });
        return true;
      });
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const { code, expiresAt } = signMemberCode(keyring, no, clock.now());
      return sendResult(reply, ok({ code, expiresAt: expiresAt.toISOString() }), 201);
    },
  );

  const pay = (path: string, kind: PaymentKind) =>
    app.post(
      path,
      {
        config: { ...redeem, idempotent: 'kept', guessable: true },
        schema: { tags, body: payBenefitSchema, response: { 201: paymentBenefit } },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const key = idempotencyKeyOf(request);
        if (!key.ok) return sendResult(reply, key);
        const { memberCode: shown, customerNo: named = 0, offerId, ...purchase } = request.body;
        const now = clock.now();
        const customerNo = shown === undefined ? named : memberOf(keyring, shown);
        if (customerNo === null) return sendResult(reply, refuse('TOKEN_INVALID'));
        // Without a code it is the caller's reach that says whose benefits may be used.
        const mayName =
          shown !== undefined ||
          (await withScope(database, caller.scope, (tx) => seesCustomer(tx, customerNo)));
        if (!mayName) return sendResult(reply, refuse('NOT_FOUND'));
        const open = await openTo(database, askWho, now, { kind, customerNo, offerId });
        const told = {
          ...purchase,
          kind,
          customerNo,
          toldBy: nameOf(caller),
          clientKey: key.value,
          orgId: caller.orgId,
          merchantNo: null,
          actor: caller,
        };
        const result = await withJob(database, (tx) => {
          const give = (code?: PaymentCode) => payBenefit(tx, now, { ...told, code }, open);
          if (shown === undefined) return give();
          const use = { code: shown, deed: kind, usedBy: told.toldBy };
          return useMemberCode(
            tx,
            now,
            keyring,
            use,
            () => wasTold(tx, told),
            (_, code) => give(code),
          );
        });
        return sendResult(reply, result, 201);
      },
    );
  pay('/api/instant-discounts', 'instantDiscount');
  pay('/api/cashbacks', 'cashback');

  app.get(
    '/api/payment-benefits',
    {
      config: read,
      schema: { tags, querystring: paymentBenefitQuery, response: { 200: paymentBenefitPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listPayments(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/payment-benefits/:id/refunds',
    {
      config: { ...redeem, idempotent: true },
      schema: {
        tags,
        params: paymentParam,
        body: refundPaymentSchema,
        response: { 201: paymentBenefit },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { id: redemptionId } = request.params;
      const seen = await withScope(database, caller.scope, (tx) =>
        findPayment(tx, { redemptionId }),
      );
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const { refundedFen } = request.body;
      const result = await withJob(database, async (tx) => {
        const refund = {
          redemptionId,
          refundedFen,
          refundedBy: nameOf(caller),
          clientKey: key.value,
          merchant: null,
        };
        const refunded = await refundPayment(tx, clock.now(), refund);
        if (refunded.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'voucher.reverse_redemption',
            objectKind: 'Voucher',
            objectId: redemptionId,
            orgId: caller.orgId,
            detail: { redemptionId, refundedFen: refunded.value.refundedFen },
          });
        return refunded;
      });
      return sendResult(reply, result, 201);
    },
  );
}
