import type { Deed } from '#contract/fraud.ts';
import { claimDone } from '#contract/my-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  openTransfer,
  shownTransfer,
  transferAsked,
  transferEnded,
  transferLookUp,
} from '#contract/voucher-transfers.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { OpenPhoneLink } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { acceptTransfer } from '../transfers/accept-transfer.ts';
import { cancelTransfer } from '../transfers/end-transfer.ts';
import { describeTransfer, findTransfer } from '../transfers/find-transfer.ts';
import { offerTransfer } from '../transfers/offer-transfer.ts';
import { type DeedJudge, noRepeats } from '../deed-judge.ts';
import { normalizeVoucherCode } from '../voucher-code.ts';
import { benefitsByPhone } from './benefits-by-phone.ts';
import { isOwnVoucher } from './own-vouchers.ts';

const tags = ['my-benefits'];
const config = { access: 'public', guessable: true } as const;

/** Passing a voucher on, from the giver's phone to the receiver's; each acts by a link of their own. */
export function transferRoutes(app: App, platform: Platform, judge?: DeedJudge): void {
  const { clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  app.post(
    '/api/my-benefits/transfers',
    { config, schema: { tags, body: transferAsked, response: { 200: openTransfer } } },
    async (request, reply) => {
      const { voucherId, ...question } = request.body;
      const offered = await benefitsByPhone(platform, question, async (tx, link) => {
        if (!(await isOwnVoucher(tx, link.customerNo, voucherId))) return refuse('VOUCHER_UNKNOWN');
        const made = await offerTransfer(tx, clock.now(), voucherId);
        if (!made.ok) return made;
        await audit(tx, link, 'voucher.offer_transfer', voucherId);
        return ok({ code: made.value.code, expiresAt: made.value.expiresAt.toISOString() });
      });
      return sendResult(reply, offered);
    },
  );
  app.post(
    '/api/my-benefits/transfers/cancel',
    { config, schema: { tags, body: transferAsked, response: { 200: transferEnded } } },
    async (request, reply) => {
      const { voucherId, ...question } = request.body;
      const ended = await benefitsByPhone(platform, question, async (tx, link) => {
        if (!(await isOwnVoucher(tx, link.customerNo, voucherId))) return refuse('VOUCHER_UNKNOWN');
        const cancelled = await cancelTransfer(tx, clock.now(), voucherId);
        if (cancelled.ok) await audit(tx, link, 'voucher.cancel_transfer', voucherId);
        return cancelled;
      });
      return sendResult(reply, ended);
    },
  );
  app.post(
    '/api/my-benefits/transfers/look-up',
    { config, schema: { tags, body: transferLookUp, response: { 200: shownTransfer } } },
    async (request, reply) => {
      const { code, ...question } = request.body;
      const shown = await benefitsByPhone(platform, question, async (tx) => {
        const transfer = await findTransfer(tx, { code: normalizeVoucherCode(code) });
        if (!transfer) return refuse('TRANSFER_UNKNOWN');
        if (transfer.state !== 'offered' || transfer.expiresAt <= clock.now())
          return refuse('TRANSFER_OVER');
        const described = await describeTransfer(tx, transfer.id);
        return described ? ok(described) : refuse('TRANSFER_UNKNOWN');
      });
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/my-benefits/transfers/accept',
    { config, schema: { tags, body: transferLookUp, response: { 200: claimDone } } },
    async (request, reply) => {
      const { code, ...question } = request.body;
      const taken = await benefitsByPhone(
        platform,
        question,
        async (tx, link): Promise<Result<{ voucherId: number }>> => {
          const deed = receivedBy(link, keysOf(request).addressKey ?? null);
          const refused = await judge?.judge(tx, clock.now(), [deed], noRepeats);
          const refusal = refused?.[0];
          if (refusal) return { ok: false, refusal };
          const accepted = await acceptTransfer(tx, clock.now(), normalizeVoucherCode(code), link);
          if (accepted.ok) {
            judge?.note(clock.now(), [{ ...deed, objectKey: String(accepted.value.voucherId) }]);
            await audit(tx, link, 'voucher.accept_transfer', accepted.value.voucherId);
          }
          return accepted;
        },
      );
      return sendResult(reply, taken);
    },
  );
}

/** To fraud, taking a voucher that somebody passes on is a claim: by its phone, address and customer. */
const receivedBy = ({ customerNo, deviceKey }: OpenPhoneLink, addressKey: string | null): Deed => ({
  what: 'claim',
  customerNo,
  deviceKey,
  addressKey,
  phoneKey: null,
  operator: null,
  outletOrgId: null,
  merchantNo: null,
});

function audit(
  tx: Tx,
  { orgId, linkId }: OpenPhoneLink,
  action: string,
  voucherId: number,
): Promise<void> {
  return recordAudit(tx, {
    actor: 'system',
    action,
    objectKind: 'Voucher',
    objectId: voucherId,
    orgId,
    detail: { linkId },
  });
}
