import { z } from 'zod';
import { merchantHeld, merchantHold, merchantHolds, merchantParam } from '#contract/merchants.ts';
import { allOf, ok, refuse } from '#contract/result.ts';
import { type DeedJudge, memberCodes, redemptions } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { holdAtMerchant, releaseAtMerchant } from './hold-at-merchant.ts';
import { proofReader } from './offline-code.ts';
import { merchantsOf } from './reach.ts';

const tags = ['merchants'];
const holdParam = merchantParam.extend({ id: z.coerce.number().int().positive() });

/** A payment at a merchant, step by step: vouchers are held while the customer pays, then redeemed or let go. */
export function merchantHoldRoutes(app: App, platform: Platform, judge?: DeedJudge): void {
  const { database, clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  const proven = proofReader(platform);
  const redeem = { access: { action: 'redeem', subject: 'Merchant' } } as const;

  app.post(
    '/api/merchants/:no/holds',
    {
      config: { ...redeem, idempotent: 'kept', guessable: true },
      schema: { tags, params: merchantParam, body: merchantHold, response: { 201: merchantHeld } },
    },
    async (request, reply) => {
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { proofs, ...payment } = request.body;
      const code = proofs.length === 1 ? proofs[0] : undefined;
      const isMember = code !== undefined && memberCodes.is(code);
      const named = isMember ? ok([]) : allOf(proofs.map(proven));
      if (!named.ok) return sendResult(reply, named);
      const order = {
        ...payment,
        merchantNo: request.params.no,
        caller: callerOf(request),
        shown: isMember ? { code } : { vouchers: named.value },
        clientKey: key.value,
        deviceKey: keysOf(request).deviceKey,
      };
      const result = await withJob(database, (tx) => holdAtMerchant(tx, platform, order, judge));
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/merchants/:no/holds',
    { config: redeem, schema: { tags, params: merchantParam, response: { 200: merchantHolds } } },
    async (request, reply) => {
      const { no } = request.params;
      const result = await withJob(database, async (tx) => {
        if (!(await merchantsOf(tx, callerOf(request))).includes(no))
          return refuse('MERCHANT_UNKNOWN');
        const now = clock.now();
        const items = await redemptions.heldAt(tx, no, { openAt: now });
        return ok({ now: now.toISOString(), items });
      });
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchants/:no/holds/:id/release',
    { config: redeem, schema: { tags, params: holdParam, response: { 200: merchantHeld } } },
    async (request, reply) => {
      const { no, id } = request.params;
      const result = await withJob(database, (tx) =>
        releaseAtMerchant(tx, platform, callerOf(request), no, id),
      );
      return sendResult(reply, result);
    },
  );
}
