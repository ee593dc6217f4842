import {
  claimAsked,
  claimDone,
  myBenefits,
  shownVoucher,
  voucherAsked,
} from '#contract/my-benefits.ts';
import { phoneQuestion, type PhoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type OpenPhoneLink, usePhoneLink } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { ClaimQueue } from '../claim-queue.ts';
import { asTold } from '../as-told.ts';
import { type AskWho, mayClaim } from '../payments/eligibility.ts';
import { bankName, findClaimable, listOwnOffers } from './list-own-offers.ts';
import { listOwnVouchers, showOwnVoucher } from './own-vouchers.ts';

const tags = ['my-benefits'];
const config = { access: 'public' } as const;

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
      const shown = await byPhone(platform, request.body, async (tx, { customerNo, goodUntil }) =>
        ok({
          bankName: await bankName(tx),
          goodUntil: goodUntil.toISOString(),
          offers: await listOwnOffers(tx, now, customerNo),
          vouchers: await listOwnVouchers(tx, now, customerNo),
        }),
      );
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/my-benefits/claim',
    { config, schema: { tags, body: claimAsked, response: { 200: claimDone } } },
    async (request, reply) => {
      const { allotmentId, turn, ...question } = request.body;
      const link = await byPhone(platform, question, async (tx, opened) => {
        const found = await findClaimable(tx, allotmentId);
        return found ? ok({ ...opened, campaignId: found.campaignId }) : refuse('NOT_ENTITLED');
      });
      if (!link.ok) return sendResult(reply, link);
      const { customerNo, campaignId, deviceKey } = link.value;
      const may =
        campaignId === null
          ? await mayClaim(database, askWho, customerNo, allotmentId)
          : ok(undefined);
      if (!may.ok) return sendResult(reply, may);
      const claimed = await queue.claim({
        ...(campaignId === null ? { allotmentId } : { campaignId }),
        customerNo,
        claimedBy: `customer:${customerNo}`,
        // Which of the customer's claims it is, as the page saw it: pressed twice, or on two phones, it is one.
        clientKey: `phone:${allotmentId}:${turn}`,
        channel: 'customer',
        scope: { all: true },
        deviceKey,
        addressKey: keysOf(request).addressKey,
        actor: 'system',
      });
      return sendResult(reply, claimed.ok ? ok({ voucherId: claimed.value.id }) : asTold(claimed));
    },
  );
  app.post(
    '/api/my-benefits/voucher',
    { config, schema: { tags, body: voucherAsked, response: { 200: shownVoucher } } },
    async (request, reply) => {
      const { voucherId, ...question } = request.body;
      const shown = await byPhone(platform, question, (tx, { customerNo }) =>
        showOwnVoucher(tx, keyring, clock.now(), customerNo, voucherId),
      );
      return sendResult(reply, shown);
    },
  );
}

async function byPhone<T>(
  { database, keyring, clock }: Platform,
  question: PhoneQuestion,
  work: (tx: Tx, link: OpenPhoneLink) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withJob(database, async (tx) => {
    const link = await usePhoneLink(tx, keyring, clock.now(), question);
    return link.ok ? withoutFacts(await work(tx, link.value)) : link;
  });
}

/** The facts of a refusal name the customer; whoever holds a link is told what happened, not of whom. */
function withoutFacts<T>(result: Result<T>): Result<T> {
  return result.ok ? result : refuse(result.refusal.code);
}
