/** The server under load, in a process of its own: the product's routes, and beside them the baseline. */
import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import { type AppAbility, rulesForRoles } from '#contract/access.ts';
import { claimedVoucherSchema, redeemSchema, redemptionSchema } from '#contract/benefits.ts';
import { linkTokenSchema } from '#contract/claim-link.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { createBudget, createFunder } from '../../server/src/modules/benefits/create-budget.ts';
import { createOffer } from '../../server/src/modules/benefits/create-offer.ts';
import {
  benefitsRoutes,
  entitleCustomers,
  allotments,
} from '../../server/src/modules/benefits/index.ts';
import { redeemVoucher } from '../../server/src/modules/benefits/redeem-voucher.ts';
import { verifyLedger } from '../../server/src/modules/benefits/verify-ledger.ts';
import { readToken, signToken } from '../../server/src/modules/benefits/voucher-token.ts';
import { createFraudJudge } from '#modules/fraud/index.ts';
import { createApp } from '#platform/http/app.ts';
import type { Caller } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { rawPool, withJob } from '#platform/postgres/database.ts';
import { makeVouchers } from '../ledger/make-vouchers.ts';
import { openPlainClaims, type PlainClaims } from './plain-claim.ts';

const command = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('campaign'),
    campaignId: z.number(),
    cap: z.number(),
    customers: z.number(),
  }),
  z.object({ do: z.literal('grow'), vouchers: z.number(), after: z.number() }),
  z.object({ do: z.literal('pool'), size: z.number() }),
  z.object({ do: z.literal('count'), campaignId: z.number() }),
  z.object({ do: z.literal('codes'), campaignId: z.number() }),
  z.object({ do: z.literal('stop') }),
]);
type Command = z.infer<typeof command>;

const home = process.argv[2] ?? '';
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log, databaseUrl: process.env['DATABASE_URL'] });
const { platform } = open;
const { database, keyring, clock } = platform;
const { connectionString = '' } = rawPool(database).options;
let plain: PlainClaims = openPlainClaims(connectionString, 8);

/** Who redeems: a till of the whole bank. */
const till: Caller = {
  kind: 'api-key',
  id: 1,
  name: 'till',
  roles: ['merchant_operator'],
  orgId: 1,
  scope: { all: true },
  ability: createMongoAbility<AppAbility>(rulesForRoles(['merchant_operator'])),
  secondFactor: false,
};
const app = await createApp({
  log,
  authenticate: async ({ headers }) => (headers['idempotency-key'] ? till : null),
  trustedProxies: ['127.0.0.1'],
  requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
});
const judge = createFraudJudge(platform);
await judge.start();
benefitsRoutes(app, platform, {}, judge);
app.post(
  '/api/plain-claims',
  {
    config: { access: 'public' },
    schema: { body: linkTokenSchema, response: { 201: claimedVoucherSchema } },
  },
  async (request, reply) => {
    const named = readToken(keyring, 'claim', request.body.token, clock.now());
    if (!named) return sendResult(reply, refuse('TOKEN_INVALID'));
    const voucher = await plain.claim(...named);
    return sendResult(reply, voucher ? ok(voucher) : refuse('BUDGET_EXHAUSTED'), 201);
  },
);
app.post(
  '/api/plain-redemptions',
  {
    config: { access: { action: 'redeem', subject: 'Voucher' }, idempotent: 'kept' },
    schema: { body: redeemSchema, response: { 201: redemptionSchema } },
  },
  async (request, reply) => {
    const { proof = '', purchaseAmountFen } = request.body;
    const result = await withJob(database, (tx) =>
      redeemVoucher(tx, clock.now(), {
        voucher: { code: proof },
        purchaseAmountFen,
        redeemedBy: 'plain:1',
        clientKey: String(request.headers['idempotency-key']),
        orgId: 1,
        actor: till,
      }),
    );
    return sendResult(reply, result, 201);
  },
);
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.on('message', (message) => {
  void carryOut(command.parse(message)).then((answer) => process.send?.(answer ?? {}));
});

async function carryOut(wanted: Command): Promise<object | undefined> {
  switch (wanted.do) {
    case 'campaign':
      return openCampaign(wanted.campaignId, wanted.cap, wanted.customers);
    case 'grow':
      await makeVouchers(database, clock.now(), wanted.vouchers, wanted.after);
      return ledgerSize();
    case 'pool':
      await plain.end();
      plain = openPlainClaims(connectionString, wanted.size);
      return undefined;
    case 'count':
      return count(wanted.campaignId);
    case 'codes':
      return codes(wanted.campaignId);
    case 'stop':
      await app.close();
      await judge.flush();
      await plain.end();
      await open.close();
      setImmediate(() => process.disconnect());
      return undefined;
  }
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

/** One capped offer, everybody entitled; gives the link of every customer. */
async function openCampaign(
  campaignId: number,
  cap: number,
  customers: number,
): Promise<{ tokens: string[] }> {
  const now = clock.now();
  const faceAmountFen = 1_000;
  // Each campaign has customers of its own: nobody claims more than a fraud rule lets pass.
  const firstCustomer = campaignId * 100_000;
  await withJob(database, async (tx) => {
    const code = `bench-${campaignId}`;
    const funderId = valueOf(
      await createFunder(tx, now, { code, name: code, kind: 'bank', orgId: null }),
    );
    const budgets: number[] = [];
    for (const share of [0.6, 0.4])
      budgets.push(
        valueOf(
          await createBudget(tx, now, null, {
            code: `${code}-${share}`,
            name: code,
            funderId,
            orgId: null,
            amountFen: cap * faceAmountFen * share,
          }),
        ),
      );
    const [most = 0, rest = 0] = budgets;
    const offerId = valueOf(
      await createOffer(
        tx,
        now,
        { kind: 'staff', id: 1, scope: { all: true } },
        {
          code,
          name: code,
          funding: [
            { budgetId: most, shareBp: 6_000 },
            { budgetId: rest, shareBp: 4_000 },
          ],
          limits: [
            { scope: 'offer', period: 'day', capCount: cap, capAmountFen: null },
            { scope: 'customer', period: 'day', capCount: 1, capAmountFen: faceAmountFen },
          ],
          faceAmountFen,
          thresholdAmountFen: 0,
          validDays: 30,
          capCount: cap,
          capAmountFen: cap * faceAmountFen,
          orgId: null,
        },
      ),
    );
    const claimFrom = new Date(now.getTime() - 86_400_000);
    const claimUntil = new Date(now.getTime() + 86_400_000);
    const opened = valueOf(
      await allotments.open(tx, now, {
        campaignId,
        claimFrom,
        claimUntil,
        offers: [{ offerId, count: cap }],
      }),
    );
    const entitled = Array.from({ length: customers }, (_, index) => ({
      customerNo: firstCustomer + index,
      orgId: 1,
    }));
    await entitleCustomers(tx, opened.get(offerId) ?? 0, entitled);
  });
  const expiresAt = new Date(now.getTime() + 86_400_000);
  return {
    tokens: Array.from({ length: customers }, (_, index) =>
      signToken(keyring, 'claim', campaignId, firstCustomer + index, expiresAt),
    ),
  };
}

/** What the database holds of a campaign, counted without the product's own counters. */
async function count(campaignId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<object>`
      select count(*)::int as vouchers, count(distinct customer_no)::int as customers,
        (select cap_count from benefits.allotment where campaign_id = ${campaignId})::int as cap
      from benefits.voucher where campaign_id = ${campaignId}`.execute(tx);
    return { ...rows[0], faults: await verifyLedger(tx) };
  });
}

/** How many entries the ledger holds, and its room on disk with all its indexes. */
async function ledgerSize(): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<object>`
      select 2 * count(*)::float8 as entries, pg_total_relation_size('ledger.transfer')::float8 as bytes from ledger.transfer`.execute(
      tx,
    );
    return rows[0] ?? {};
  });
}

async function codes(campaignId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<{
      code: string;
    }>`select code from benefits.voucher where campaign_id = ${campaignId}`.execute(tx);
    return { codes: rows.map((row) => row.code) };
  });
}
