import type { App } from '#platform/http/app.ts';
import { sendProblem } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { isMerchantsOwn, merchantsOf } from './reach.ts';

/**
 * Who works for a merchant redeems there and not at the bank's own counters, where nobody would look whether
 * the merchant takes benefits, and what it is owed would be booked to the outlet. Told by what a route
 * declares, so that routes of benefits which are added later are covered. Merchant operators who are bound
 * to no merchant go on as before.
 */
export function keepToOwnPlace(app: App, { database }: Pick<Platform, 'database'>): void {
  app.addHook('preHandler', async (request, reply) => {
    const { access } = request.routeOptions.config;
    const { caller } = request;
    if (!caller || typeof access !== 'object' || !isMerchantsOwn(caller)) return;
    const redeems = [access]
      .flat()
      .some(({ action, subject }) => action === 'redeem' && subject === 'Voucher');
    if (!redeems) return;
    const own = await withJob(database, (tx) => merchantsOf(tx, caller));
    if (own.length > 0) return sendProblem(reply, { code: 'MERCHANT_NAMED_NEEDED', facts: {} });
  });
}
