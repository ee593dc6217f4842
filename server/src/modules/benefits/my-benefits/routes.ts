import {
  claimAsked,
  claimDone,
  myBenefits,
  ownPaymentCode,
  shownVoucher,
  voucherAsked,
} from '#contract/my-benefits.ts';
import { phoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse } from '#contract/result.ts';
import { engineAway } from '#platform/engine-away.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import type { ClaimQueue } from '../claim-queue.ts';
import { asTold } from '../as-told.ts';
import { type AskWho, keepEligible, mayClaim } from '../payments/eligibility.ts';
import { memberCodeSeconds, signMemberCode } from '../payments/member-code.ts';
import { benefitsByPhone } from './benefits-by-phone.ts';
import { bankName, findClaimable, listOwnOffers } from './list-own-offers.ts';
import { listOwnVouchers, showOwnVoucher } from './own-vouchers.ts';

const tags = ['my-benefits'];
const config = { access: 'public', guessable: true } as const;

/**
 * What the pages on a customer's phone ask of benefits; the link is the right to ask. All of them carry the
 * token in their body: in an address it would stand in every log on the way.
 */
export function myBenefitsRoutes(
  app: App,
  platform: Platform,
  queue: ClaimQueue,
  askWho: AskWho,
): void {
  const { clock, keyring, database } = platform;
  const keysOf = askerKeysBy(keyring);
  app.post(
    '/api/my-benefits/look-up',
    { config, schema: { tags, body: phoneQuestion, response: { 200: myBenefits } } },
    async (request, reply) => {
      const now = clock.now();
      const shown = await benefitsByPhone(
        platform,
        request.body,
        async (tx, { customerNo, goodUntil }) =>
          ok({
            customerNo,
            bankName: await bankName(tx),
            goodUntil: goodUntil.toISOString(),
            offers: await listOwnOffers(tx, now, customerNo),
            vouchers: await listOwnVouchers(tx, now, customerNo),
          }),
      );
      if (!shown.ok) return sendResult(reply, shown);
      const { customerNo, offers, ...rest } = shown.value;
      // Asked outside the transaction: who may have one is known to tags and audiences. While these are away
      // what is for some people is left out; a voucher in hand is shown at the till all the same.
      const eligible = await keepEligible(unlessAway(askWho), customerNo, offers);
      return sendResult(reply, ok({ ...rest, offers: eligible }));
    },
  );
  app.post(
    '/api/my-benefits/claim',
    { config, schema: { tags, body: claimAsked, response: { 200: claimDone } } },
    async (request, reply) => {
      const { allotmentId, turn, orgId, ...question } = request.body;
      const link = await benefitsByPhone(platform, question, async (tx, opened) => {
        const found = await findClaimable(tx, allotmentId);
        return found ? ok({ ...opened, ...found }) : refuse('NOT_ENTITLED');
      });
      if (!link.ok) return sendResult(reply, link);
      const { customerNo, campaignId, deviceKey } = link.value;
      const may =
        campaignId === null
          ? await mayClaim(database, askWho, customerNo, allotmentId)
          : ok(undefined);
      if (!may.ok) return sendResult(reply, asTold(may));
      const claimed = await queue.claim({
        ...(campaignId === null ? { allotmentId } : { campaignId }),
        customerNo,
        claimedBy: `customer:${customerNo}`,
        // Which of the customer's claims it is, as the page saw it: pressed twice, or on two phones, it is one.
        clientKey: `phone:${allotmentId}:${turn}`,
        channel: 'customer',
        scope: { all: true },
        ...(orgId === undefined ? {} : { outletOrgId: orgId }),
        deviceKey,
        addressKey: keysOf(request).addressKey,
        actor: 'system',
      });
      return sendResult(reply, claimed.ok ? ok({ voucherId: claimed.value.id }) : asTold(claimed));
    },
  );
  app.post(
    '/api/my-benefits/payment-code',
    { config, schema: { tags, body: phoneQuestion, response: { 200: ownPaymentCode } } },
    async (request, reply) => {
      const shown = await benefitsByPhone(platform, request.body, async (_tx, { customerNo }) =>
        ok({
          code: signMemberCode(keyring, customerNo, clock.now()).code,
          seconds: memberCodeSeconds,
        }),
      );
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/my-benefits/voucher',
    { config, schema: { tags, body: voucherAsked, response: { 200: shownVoucher } } },
    async (request, reply) => {
      const { voucherId, ...question } = request.body;
      const shown = await benefitsByPhone(platform, question, (tx, { customerNo }) =>
        showOwnVoucher(tx, keyring, clock.now(), customerNo, voucherId),
      );
      return sendResult(reply, shown);
    },
  );
}

/** Nobody is asked for while the analytics are away: what is for some people is left out. */
export const unlessAway =
  (askWho: AskWho): AskWho =>
  async (customerNo, rule) => {
    try {
      return await askWho(customerNo, rule);
    } catch (error) {
      if (engineAway(error) === null) throw error;
      return false;
    }
  };
