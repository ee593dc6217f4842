import { referralPage, referralQuery, referralTold, tellReferral } from '#contract/referrals.ts';
import { ok, refuse } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { z } from 'zod';
import { findDeedReleases } from './claim-for-deed.ts';
import { type AskWho, keepEligible } from './payments/eligibility.ts';
import { listReferrals, recordReferral } from './referrals.ts';

const byNo = z.object({ no: z.coerce.number().int().positive().max(2_147_483_647) });
const tags = ['benefits'];

/** 推荐有礼: staff or a system of the bank tell of a direct referral once the new customer is there. */
export function referralRoutes(app: App, platform: Platform, askWho: AskWho): void {
  const { database, clock, keyring } = platform;
  app.get(
    '/api/customers/:no/referrals',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Voucher' },
        ],
      },
      schema: { tags, params: byNo, querystring: referralQuery, response: { 200: referralPage } },
    },
    async (request, reply) => {
      const { no } = request.params;
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          (await seesCustomer(tx, no))
            ? ok(await listReferrals(tx, no, request.query, after))
            : refuse('NOT_FOUND'),
        ),
      );
    },
  );
  app.post(
    '/api/customers/:no/referrals',
    {
      config: { access: { action: 'claim', subject: 'Voucher' }, idempotent: true },
      schema: { tags, params: byNo, body: tellReferral, response: { 201: referralTold } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const { newCustomerNo } = request.body;
      const isSeen = await withScope(
        database,
        caller.scope,
        async (tx) => (await seesCustomer(tx, no)) && (await seesCustomer(tx, newCustomerNo)),
      );
      if (!isSeen) return sendResult(reply, refuse('NOT_FOUND'));
      const now = clock.now();
      const open = await withJob(database, (tx) => findDeedReleases(tx, now, 'referral'));
      const eligible = await keepEligible(askWho, no, open);
      const told = await withJob(database, async (tx) => {
        const recorded = await recordReferral(
          tx,
          now,
          { referrerNo: no, newNo: newCustomerNo, orgId: caller.orgId, actor: caller },
          eligible,
        );
        if (recorded.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'referral.record',
            objectKind: 'Customer',
            objectId: no,
            orgId: caller.orgId,
            detail: { newCustomerNo },
          });
        return recorded.ok ? ok({ items: recorded.value }) : recorded;
      });
      return sendResult(reply, told, 201);
    },
  );
}
