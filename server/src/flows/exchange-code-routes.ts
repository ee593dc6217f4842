import { z } from 'zod';
import { exchangeCode } from '#contract/exchange-codes.ts';
import { voucherAsked } from '#contract/my-benefits.ts';
import { refuse } from '#contract/result.ts';
import { redemptions } from '#modules/benefits/index.ts';
import { exchangeCodes } from '#modules/fulfilment/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';

const byId = z.object({ id: z.coerce.number().int().positive() });

/** The code behind a voucher, for its customer and for who serves them. POST: each look leaves its row in the audit. */
export function exchangeCodeRoutes(app: App, platform: Platform): void {
  const { database, keyring } = platform;
  app.post(
    '/api/vouchers/:id/exchange-code',
    {
      config: { access: { action: 'claim', subject: 'Voucher' } },
      schema: { tags: ['vouchers'], params: byId, response: { 200: exchangeCode } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => redemptions.find(tx, { id }));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const code = await withJob(database, (tx) =>
        exchangeCodes.reveal(tx, keyring, { id, orgId: caller.orgId }, caller),
      );
      return sendResult(reply, code);
    },
  );
  app.post(
    '/api/my-benefits/exchange-code',
    {
      config: { access: 'public', guessable: true },
      schema: { tags: ['my-benefits'], body: voucherAsked, response: { 200: exchangeCode } },
    },
    async (request, reply) => {
      const { voucherId: id, ...question } = request.body;
      const code = await byPhone(platform, question, async (tx, link) => {
        const { customerNo, orgId, linkId } = link;
        if (!(await redemptions.isOwn(tx, customerNo, id))) return refuse('VOUCHER_UNKNOWN');
        return exchangeCodes.reveal(tx, keyring, { id, orgId }, 'system', { linkId });
      });
      return sendResult(reply, code);
    },
  );
}
