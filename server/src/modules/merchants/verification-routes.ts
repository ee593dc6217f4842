import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  lateRefund,
  lateRefundAsked,
  merchantLookUp,
  merchantParam,
  merchantRedeem,
  merchantWeighing,
  purchaseVerified,
  refundAsked,
  shownVoucher,
  type Verification,
  verification,
  verificationPage,
  verificationParam,
  verificationQuery,
} from '#contract/merchants.ts';
import { allOf, ok, refuse } from '#contract/result.ts';
import { validationSchema } from '#contract/tills.ts';
import { type DeedJudge, memberCodes, redemptions } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { findHeld } from './hold-at-merchant.ts';
import { listVerifications, refundsOf } from './list-verifications.ts';
import { proofReader } from './offline-code.ts';
import { merchantsOf, withMerchantReach } from './reach.ts';
import {
  createMerchantQueue,
  type MerchantRedemption,
  redeemWalletAtMerchant,
} from './redeem-at-merchant.ts';
import { refundByMerchant, submitLateRefund } from './refund-at-merchant.ts';

const tags = ['merchants'];

type VoucherName = MerchantRedemption['vouchers'][number];

/** 核销 at a merchant: by its people and tills, for vouchers that customers show. */
export function verificationRoutes(app: App, platform: Platform, judge?: DeedJudge): void {
  const { database, clock, keyring } = platform;
  const queue = createMerchantQueue(database, clock, judge);
  const keysOf = askerKeysBy(keyring);
  const proven = proofReader(platform);
  /** Who would redeem; which outlet looks after the merchant is not asked. */
  const byOf = (request: FastifyRequest, merchantId: number) => {
    const { kind, id } = callerOf(request);
    const { deviceKey } = keysOf(request);
    return { redeemedBy: `${kind}:${id}`, orgId: null, merchantId, deviceKey };
  };
  /** What is asked about, as calls that redeem for the same payment would name it. */
  const purchaseOf = (
    request: FastifyRequest,
    merchantId: number,
    { purchaseAmountFen, orderReference }: { purchaseAmountFen: number; orderReference: string },
  ) => ({
    purchaseAmountFen,
    place: at(merchantId),
    payment: { reference: orderReference, merchantId, by: byOf(request, merchantId).redeemedBy },
  });
  /** What is held at the merchant with a hold, told to whoever works there. */
  const heldBy = (caller: Caller, no: number, holdId: number) =>
    withJob(database, async (tx) =>
      (await merchantsOf(tx, caller)).includes(no)
        ? findHeld(tx, no, holdId)
        : refuse('MERCHANT_UNKNOWN'),
    );
  const redeem = { access: { action: 'redeem', subject: 'Merchant' } } as const;
  const read = { access: { action: 'read', subject: 'Merchant' } } as const;

  app.post(
    '/api/merchants/:no/look-ups',
    {
      config: { ...redeem, guessable: true },
      schema: {
        tags,
        params: merchantParam,
        body: merchantLookUp,
        response: { 200: shownVoucher },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const { proof, purchaseAmountFen, orderReference } = request.body;
      const by = proven(proof);
      const result = await withJob(database, async (tx) => {
        if (!(await merchantsOf(tx, callerOf(request))).includes(no))
          return refuse('MERCHANT_UNKNOWN');
        if (!by.ok) return by;
        const voucher = await redemptions.find(tx, by.value);
        if (!voucher) return refuse('VOUCHER_UNKNOWN');
        const weighed =
          purchaseAmountFen === undefined
            ? null
            : await redemptions.weigh(
                tx,
                clock.now(),
                [by],
                purchaseOf(request, no, { purchaseAmountFen, orderReference }),
                { judge, by: byOf(request, no) },
              );
        return ok({
          ...voucher,
          worthFen: weighed?.alone.ok ? weighed.alone.value.amountFen : null,
        });
      });
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchants/:no/validations',
    {
      config: { ...redeem, guessable: true },
      schema: {
        tags,
        params: merchantParam,
        body: merchantWeighing,
        response: { 200: validationSchema },
      },
    },
    async (request, reply) => {
      const { proofs } = request.body;
      const fraud = { judge, by: byOf(request, request.params.no) };
      const purchase = purchaseOf(request, request.params.no, request.body);
      const result = await withJob(database, async (tx) => {
        if (!(await merchantsOf(tx, callerOf(request))).includes(request.params.no))
          return refuse('MERCHANT_UNKNOWN');
        const code = proofs.length === 1 ? proofs[0] : undefined;
        if (code !== undefined && memberCodes.is(code)) {
          const customer = memberCodes.read(keyring, code, clock.now());
          if (!customer.ok) return customer;
          const shown = { ...purchase.payment, code: memberCodes.paymentOf(keyring, code) };
          const asked = { ...purchase, payment: shown, customerNo: customer.value };
          return ok(await memberCodes.weighWallet(tx, clock.now(), asked, fraud));
        }
        const named = proofs.map(proven);
        const { combination } = await redemptions.weigh(tx, clock.now(), named, purchase, fraud);
        return ok(combination);
      });
      return sendResult(reply, result);
    },
  );
  // The key stands with the redemption it brought, as at the bank's own counters.
  app.post(
    '/api/merchants/:no/redemptions',
    {
      config: { ...redeem, idempotent: 'kept', guessable: true },
      schema: {
        tags,
        params: merchantParam,
        body: merchantRedeem,
        response: { 201: purchaseVerified },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { proof, proofs, holdId, purchaseAmountFen } = request.body;
      const held =
        holdId === undefined ? null : await heldBy(callerOf(request), request.params.no, holdId);
      if (held && !held.ok) return sendResult(reply, held);
      const orderReference = request.body.orderReference || (held?.value.orderReference ?? '');
      const shown = proofs ?? [proof ?? ''];
      const order = {
        merchantNo: request.params.no,
        caller,
        purchaseAmountFen,
        orderReference,
        clientKey: key.value,
        deviceKey: keysOf(request).deviceKey,
      };
      const code = shown.length === 1 ? shown[0] : undefined;
      if (code !== undefined && memberCodes.is(code)) {
        const paid = await withJob(database, (tx) =>
          redeemWalletAtMerchant(tx, platform, code, order, judge),
        );
        return sendResult(reply, paid.ok ? ok(together(paid.value)) : paid, 201);
      }
      const named =
        holdId === undefined
          ? allOf<VoucherName>(shown.map(proven))
          : ok<VoucherName[]>([{ holdId }]);
      if (!named.ok) return sendResult(reply, named);
      const result = await queue.ask({ ...order, vouchers: named.value });
      return sendResult(reply, result.ok ? ok(together(result.value)) : result, 201);
    },
  );
  app.get(
    '/api/merchants/:no/redemptions',
    {
      config: read,
      schema: {
        tags,
        params: merchantParam,
        querystring: verificationQuery,
        response: { 200: verificationPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) => {
        const { no } = request.params;
        const page = await withMerchantReach(database, callerOf(request), (tx) =>
          listVerifications(tx, no, request.query, after),
        );
        const ids = page.items.map(({ redemptionId }) => redemptionId);
        const refunds = await withJob(database, (tx) => refundsOf(tx, ids));
        const items = page.items.map((row) => ({
          ...row,
          refundedFen: refunds.get(row.redemptionId) ?? 0,
        }));
        return ok({ ...page, items });
      }),
  );
  app.post(
    '/api/merchants/:no/redemptions/:id/refunds',
    {
      config: { ...redeem, idempotent: 'kept' },
      schema: {
        tags,
        params: verificationParam,
        body: refundAsked,
        response: { 201: verification },
      },
    },
    async (request, reply) => {
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { no, id } = request.params;
      const result = await withJob(database, (tx) =>
        refundByMerchant(
          tx,
          clock,
          callerOf(request),
          {
            merchantNo: no,
            redemptionId: id,
            amountFen: request.body.amountFen,
            clientKey: key.value,
          },
          judge,
        ),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/merchants/:no/redemptions/:id/late-refunds',
    {
      config: { access: { action: 'update', subject: 'Settlement' }, idempotent: true },
      schema: {
        tags,
        params: verificationParam,
        body: lateRefundAsked,
        response: { 202: lateRefund },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no, id } = request.params;
      const result = await withScope(database, caller.scope, (tx) =>
        submitLateRefund(tx, caller, no, id, request.body, clock.now()),
      );
      return sendResult(reply, result, 202);
    },
  );
}

/** A merchant as a place where benefits are used; of merchants the outlet does not matter. */
const at = (merchantNo: number) => ({ orgId: 0, merchantNo });

function together(parts: readonly Verification[]): z.infer<typeof purchaseVerified> {
  const [first] = parts;
  if (!first) throw new Error('a redemption of nothing');
  const totalFen = parts.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return { ...first, totalFen, parts: [...parts] };
}
