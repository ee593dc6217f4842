import { merchantPayment, merchantPaymentBenefit } from '#contract/merchant-payments.ts';
import { merchantParam, verificationParam } from '#contract/merchants.ts';
import { type PaymentKind, refundPaymentSchema } from '#contract/payment-benefits.ts';
import { refuse } from '#contract/result.ts';
import { type AskWho, memberCodes, payments } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { payAtMerchant, refundPaymentAtMerchant } from './pay-at-merchant.ts';

const tags = ['merchants'];

/** What a merchant's till asks when a customer pays: the instant discount, the cashback, and their refund. */
export function merchantPaymentRoutes(app: App, platform: Platform, askWho: AskWho): void {
  const { database, clock, keyring } = platform;
  const redeem = { access: { action: 'redeem', subject: 'Merchant' } } as const;
  const pay = (path: string, kind: PaymentKind) =>
    app.post(
      path,
      {
        config: { ...redeem, idempotent: 'kept', guessable: true },
        schema: {
          tags,
          params: merchantParam,
          body: merchantPayment,
          response: { 201: merchantPaymentBenefit },
        },
      },
      async (request, reply) => {
        const key = idempotencyKeyOf(request);
        if (!key.ok) return sendResult(reply, key);
        const { memberCode, offerId, ...purchase } = request.body;
        const customerNo = memberCodes.customerOf(keyring, memberCode);
        if (customerNo === null) return sendResult(reply, refuse('TOKEN_INVALID'));
        const asked = { kind, customerNo, offerId };
        const open = await payments.openTo(database, askWho, clock.now(), asked);
        const told = {
          ...purchase,
          merchantNo: request.params.no,
          caller: callerOf(request),
          kind,
          customerNo,
          clientKey: key.value,
        };
        const by = { toldBy: `${told.caller.kind}:${told.caller.id}`, clientKey: key.value };
        const use = { code: memberCode, deed: kind, usedBy: by.toldBy };
        const result = await withJob(database, (tx) =>
          memberCodes.use(
            tx,
            clock.now(),
            keyring,
            use,
            () => payments.wasTold(tx, by),
            (_, code) => payAtMerchant(tx, clock, { ...told, code }, open),
          ),
        );
        return sendResult(reply, result, 201);
      },
    );
  pay('/api/merchants/:no/instant-discounts', 'instantDiscount');
  pay('/api/merchants/:no/cashbacks', 'cashback');

  app.post(
    '/api/merchants/:no/payment-benefits/:id/refunds',
    {
      config: { ...redeem, idempotent: true },
      schema: {
        tags,
        params: verificationParam,
        body: refundPaymentSchema,
        response: { 201: merchantPaymentBenefit },
      },
    },
    async (request, reply) => {
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { no, id } = request.params;
      const refund = {
        merchantNo: no,
        caller: callerOf(request),
        redemptionId: id,
        refundedFen: request.body.refundedFen,
        clientKey: key.value,
      };
      const result = await withJob(database, (tx) => refundPaymentAtMerchant(tx, clock, refund));
      return sendResult(reply, result, 201);
    },
  );
}
