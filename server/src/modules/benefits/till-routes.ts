import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  lookUpVoucherSchema,
  type Redeemed,
  type Redemption,
  redeemedSchema,
  redeemSchema,
  redemptionSchema,
  voucherSchema,
} from '#contract/benefits.ts';
import { ok, refuse } from '#contract/result.ts';
import {
  createHoldSchema,
  createReversalSchema,
  type Held,
  heldSchema,
  reversalSchema,
  validateSchema,
  validationSchema,
} from '#contract/tills.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { createRedemptionQueue } from './claim-queue.ts';
import type { DeedJudge } from './deed-judge.ts';
import { findRedemption } from './find-redemption.ts';
import { findHolds } from './find-holds.ts';
import { holdVouchers, releaseHold } from './hold-voucher.ts';
import { findVoucher } from './list-vouchers.ts';
import { isMemberCode, paymentCodeOf, readMember } from './payments/member-code.ts';
import { readProof, readProofs } from './read-proof.ts';
import { type HoldMerchant, reverseAtBank } from './reverse-at-bank.ts';
import { holdWallet, redeemWallet } from './wallet/use-wallet.ts';
import { weighWallet } from './wallet/wallet.ts';
import { weighVouchers } from './weigh-vouchers.ts';

const idParam = z.object({ id: z.coerce.number().int().positive() });
const tags = ['vouchers'];

const nameOf = (caller: Caller): string => `${caller.kind}:${caller.id}`;

/** Redeeming: what a till or merchant screen asks. The proof authorises, not the outlet of the customer. */
export function redemptionRoutes(
  app: App,
  platform: Platform,
  judge?: DeedJudge,
  holdMerchant?: HoldMerchant,
): void {
  const { database, clock, keyring } = platform;
  const queue = createRedemptionQueue(database, clock, judge);
  const keysOf = askerKeysBy(keyring);
  const redeem = { access: { action: 'redeem', subject: 'Voucher' } } as const;
  const proven = (proof: string) => readProof(keyring, proof, clock.now());

  app.post(
    '/api/vouchers/look-up',
    {
      config: { ...redeem, guessable: true },
      schema: { tags, body: lookUpVoucherSchema, response: { 200: voucherSchema } },
    },
    async (request, reply) => {
      const by = proven(request.body.proof);
      if (!by.ok) return sendResult(reply, by);
      const voucher = await withJob(database, (tx) => findVoucher(tx, by.value));
      return sendResult(reply, voucher ? ok(voucher) : refuse('VOUCHER_UNKNOWN'));
    },
  );
  app.post(
    '/api/redemptions',
    {
      config: { ...redeem, idempotent: 'kept', guessable: true },
      schema: { tags, body: redeemSchema, response: { 201: redeemedSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { proof, proofs, holdId } = request.body;
      const order = {
        purchaseAmountFen: request.body.purchaseAmountFen,
        redeemedBy: nameOf(caller),
        clientKey: key.value,
        orgId: caller.orgId,
        reference: request.body.orderReference,
        deviceKey: keysOf(request).deviceKey,
        actor: caller,
      };
      const code = memberCodeIn({ proof, proofs });
      if (code !== null) {
        const paid = await withJob(database, (tx) =>
          redeemWallet(tx, clock.now(), keyring, { ...order, code }, judge),
        );
        return sendResult(reply, paid.ok ? ok(together(paid.value)) : paid, 201);
      }
      const named =
        holdId === undefined
          ? readProofs(keyring, proofs ?? [proof ?? ''], clock.now())
          : ok([{ holdId }]);
      if (!named.ok) return sendResult(reply, named);
      const result = await queue.redeemAll({ ...order, vouchers: named.value });
      return sendResult(reply, result.ok ? ok(together(result.value)) : result, 201);
    },
  );
  app.post(
    '/api/redemptions/:id/reverse',
    { config: redeem, schema: { tags, params: idParam, response: { 200: redemptionSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => findRedemption(tx, { id }));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const result = await withJob(database, async (tx) => {
        // Without a key of its own a second one is told that the first has happened.
        const asked = { redemptionId: id, reversedBy: nameOf(caller), clientKey: randomUUID() };
        const reversed = await reverseAtBank(tx, clock, asked, { holdMerchant, judge });
        if (!reversed.ok) return reversed;
        await recordAudit(tx, {
          actor: caller,
          action: 'voucher.reverse_redemption',
          objectKind: 'Voucher',
          objectId: seen.voucherId,
          orgId: caller.orgId,
          detail: { redemptionId: id },
        });
        const redemption = await findRedemption(tx, { id });
        return redemption ? ok(redemption) : refuse('NOT_FOUND');
      });
      return sendResult(reply, result);
    },
  );
}

function together(parts: readonly Redemption[]): Redeemed {
  const [first] = parts;
  if (!first) throw new Error('a redemption of nothing');
  const totalFen = parts.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return { ...first, totalFen, parts: [...parts] };
}

/** A purchase at a till, step by step: whether a voucher is good, held while the customer pays, given back. */
export function tillRoutes(
  app: App,
  platform: Platform,
  judge?: DeedJudge,
  holdMerchant?: HoldMerchant,
): void {
  const { database, clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  const redeem = { access: { action: 'redeem', subject: 'Voucher' } } as const;
  app.post(
    '/api/validations',
    {
      config: { ...redeem, guessable: true },
      schema: { tags, body: validateSchema, response: { 200: validationSchema } },
    },
    async (request, reply) => {
      const { proof, proofs, purchaseAmountFen, orderReference: reference } = request.body;
      const caller = callerOf(request);
      const place = { orgId: caller.orgId, merchantNo: null };
      const payment = { reference, by: nameOf(caller) };
      const purchase = { purchaseAmountFen, place, payment };
      const { deviceKey } = keysOf(request);
      const fraud = { judge, by: { redeemedBy: nameOf(caller), orgId: caller.orgId, deviceKey } };
      const code = memberCodeIn({ proof, proofs });
      if (code !== null) {
        const customer = readMember(keyring, code, clock.now());
        if (!customer.ok) return sendResult(reply, customer);
        const shown = { ...payment, code: paymentCodeOf(keyring, code) };
        const asked = { ...purchase, payment: shown, customerNo: customer.value };
        const wallet = await withJob(database, (tx) => weighWallet(tx, clock.now(), asked, fraud));
        return sendResult(reply, ok(wallet));
      }
      const named = (proofs ?? [proof ?? '']).map((one) => readProof(keyring, one, clock.now()));
      const weighed = await withJob(database, (tx) =>
        weighVouchers(tx, clock.now(), named, purchase, fraud),
      );
      return sendResult(reply, proofs ? ok(weighed.combination) : weighed.alone);
    },
  );
  app.post(
    '/api/holds',
    {
      config: { ...redeem, idempotent: 'kept', guessable: true },
      schema: { tags, body: createHoldSchema, response: { 201: heldSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { proof, proofs, purchaseAmountFen, seconds, orderReference } = request.body;
      const code = memberCodeIn({ proof, proofs });
      const named =
        code === null ? readProofs(keyring, proofs ?? [proof ?? ''], clock.now()) : ok([]);
      if (!named.ok) return sendResult(reply, named);
      const result = await withJob(database, async (tx) => {
        const asked = {
          purchaseAmountFen,
          seconds,
          heldBy: nameOf(caller),
          clientKey: key.value,
          orgId: caller.orgId,
          merchantId: null,
          reference: orderReference,
          deviceKey: keysOf(request).deviceKey,
        };
        const held =
          code === null
            ? await holdVouchers(tx, clock.now(), { ...asked, vouchers: named.value }, judge)
            : await holdWallet(tx, clock.now(), keyring, { ...asked, code }, judge);
        if (held.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'voucher.hold',
            objectKind: 'Voucher',
            objectId: held.value.voucherId,
            orgId: caller.orgId,
            detail: detailOf(held.value),
          });
        return held;
      });
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/holds/:id/release',
    { config: redeem, schema: { tags, params: idParam, response: { 200: heldSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => findHolds(tx, { holdId: id }));
      if (seen.length === 0) return sendResult(reply, refuse('NOT_FOUND'));
      const result = await withJob(database, async (tx) => {
        const released = await releaseHold(tx, clock.now(), id);
        if (released.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'voucher.release_hold',
            objectKind: 'Voucher',
            objectId: released.value.voucherId,
            orgId: caller.orgId,
            detail: detailOf(released.value),
          });
        return released;
      });
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/reversals',
    {
      config: { ...redeem, idempotent: 'kept' },
      schema: { tags, body: createReversalSchema, response: { 201: reversalSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { redemptionId, amountFen } = request.body;
      const seen = await withScope(database, caller.scope, (tx) =>
        findRedemption(tx, { id: redemptionId }),
      );
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const result = await withJob(database, async (tx) => {
        const reversedBy = nameOf(caller);
        const asked = { redemptionId, amountFen, reversedBy, clientKey: key.value };
        const reversed = await reverseAtBank(tx, clock, asked, { holdMerchant, judge });
        if (reversed.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'voucher.reverse_redemption',
            objectKind: 'Voucher',
            objectId: seen.voucherId,
            orgId: caller.orgId,
            detail: { redemptionId, amountFen: reversed.value.amountFen },
          });
        return reversed;
      });
      return sendResult(reply, result, 201);
    },
  );
}

/** The customer's code, where it is all that is shown. */
function memberCodeIn({
  proof,
  proofs,
}: {
  proof?: string | undefined;
  proofs?: string[] | undefined;
}) {
  const [code, ...others] = proofs ?? [proof ?? ''];
  return code !== undefined && others.length === 0 && isMemberCode(code) ? code : null;
}

/** For the audit, all that was held with the first. */
function detailOf({ id, parts }: Held) {
  return parts.length === 1
    ? { holdId: id }
    : { holdId: id, voucherIds: parts.map(({ voucherId }) => voucherId) };
}
