/**
 * The program under load, in a process of its own on a home that outlives it: routes of vouchers and tills, and
 * the sealer, over an embedded PostgreSQL. No claim asks ClickHouse or the job queue, whose starts took longer
 * than the load.
 */
import path from 'node:path';
import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import type { AppAbility } from '#contract/access.ts';
import {
  benefitsRoutes,
  entitleCustomers,
  allotments,
  verifyLedger,
} from '#modules/benefits/index.ts';
import { startLedgerSealer, verifySeals } from '#modules/ledger/index.ts';
import { createApp } from '#platform/http/app.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { readKeyring } from '#platform/crypto/read-keyring.ts';
import { createJobs } from '#platform/jobs/enqueue-job.ts';
import type { Platform } from '#platform/platform.ts';
import { openDatabase, withJob } from '#platform/postgres/database.ts';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-postgres.ts';
import { migratePostgres } from '#platform/postgres/migrate.ts';
import { projectRoot } from '#platform/project-root.ts';
import { signToken } from '../../../src/modules/benefits/voucher-token.ts';
import { openBudget, openOffer, valueOf } from '../voucher-fixture.ts';

const commandSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('campaign'), campaignId: z.number(), customers: z.number() }),
  z.object({ do: z.literal('books'), campaignId: z.number() }),
  z.object({ do: z.literal('spend'), campaignId: z.number() }),
]);

const home = process.argv[2] ?? '';
const log = pino({ level: 'fatal' }, pino.destination(2));
const { connectionString } = await startEmbeddedPostgres({ home, log });
await migratePostgres(connectionString, path.join(projectRoot, 'server/migrations/postgres'));
const database = openDatabase({ connectionString });
const keyring = readKeyring(home);
const clock = systemClock;
const notHere = (): never => {
  throw new Error('there is no ClickHouse beside this program');
};
const analytics: Analytics = {
  query: notHere,
  command: notHere,
  insertRows: notHere,
  insertStream: notHere,
  queryStream: notHere,
  ping: notHere,
  database: notHere,
  recycle: notHere,
};
const jobs = createJobs(async () => {});
const platform: Platform = { home, database, analytics, jobs, clock, keyring, log };
startLedgerSealer(platform);
const till: Caller = {
  kind: 'api-key',
  id: 1,
  name: 'till',
  roles: [],
  orgId: 1,
  scope: { all: true },
  ability: createMongoAbility<AppAbility>([{ action: 'redeem', subject: 'Voucher' }]),
  secondFactor: true,
};
const app = await createApp({
  log,
  authenticate: async () => till,
  requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
});
benefitsRoutes(app, platform);
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.on('message', (message) => {
  // While PostgreSQL recovers the answer is that there is none yet.
  void carryOut(commandSchema.parse(message)).then(
    (answer) => process.send?.(answer),
    () => process.send?.({ failed: true }),
  );
});

async function carryOut(command: z.infer<typeof commandSchema>): Promise<object> {
  switch (command.do) {
    case 'campaign':
      return openCampaign(command.campaignId, command.customers);
    case 'books':
      return readBooks(command.campaignId);
    case 'spend':
      return spendTheRest(command.campaignId);
  }
}

/** A percent voucher for everybody, paid by two budgets one to two; gives everybody's link. */
async function openCampaign(campaignId: number, customers: number): Promise<object> {
  const faceAmountFen = 1_000;
  const now = clock.now();
  const shares = [3_333, 6_667];
  const budgets: number[] = [];
  for (const at of shares.keys())
    budgets.push(await openBudget(database, customers * faceAmountFen, `C${campaignId}-${at}`));
  const offerId = await openOffer(
    database,
    0,
    { count: customers },
    {
      code: `C${campaignId}`,
      percentBp: 1_500,
      funding: budgets.map((budgetId, at) => ({ budgetId, shareBp: shares[at] ?? 0 })),
    },
  );
  await withJob(database, async (tx) => {
    const time = {
      claimFrom: new Date(now.getTime() - 86_400_000),
      claimUntil: new Date(now.getTime() + 86_400_000),
    };
    const offers = [{ offerId, count: customers }];
    const opened = valueOf(await allotments.open(tx, now, { ...time, campaignId, offers }));
    const entitled = Array.from({ length: customers }, (_, at) => ({
      customerNo: at + 1,
      orgId: 1,
    }));
    await entitleCustomers(tx, opened.get(offerId) ?? 0, entitled);
  });
  const until = new Date(now.getTime() + 86_400_000);
  return {
    tokens: Array.from({ length: customers }, (_, at) =>
      signToken(keyring, 'claim', campaignId, at + 1, until),
    ),
  };
}

/** Every row of a campaign under its key (a link tells the voucher's code and no number), read past the program's own counters, and each rule that is broken. */
async function readBooks(campaignId: number): Promise<object> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ kind: string; key: string; id: number }>`
      with v as (select * from benefits.voucher where campaign_id = ${campaignId}),
        r as (select r.* from benefits.redemption r join v on v.id = r.voucher_id)
      select 'claim' as kind, code as key, 0 as id from v
      union all select 'hold', h.client_key, h.id from benefits.hold h join v on v.id = h.voucher_id
      union all select 'redemption', client_key, id from r
      union all select 'reversal', b.client_key, b.id from benefits.reversal b join r on r.id = b.redemption_id`.execute(
      tx,
    ),
  );
  const faults = await withJob(database, verifyLedger);
  return { rows, faults: [...faults, ...(await verifySeals(platform))] };
}

/** Ends the campaign and sets all that its budgets hold aside anew, to the last fen. */
async function spendTheRest(campaignId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const now = clock.now();
    await allotments.close(tx, now, campaignId);
    const { rows } = await sql<{ id: number; balance: number }>`
      select c.owner_id as id, c.balance from ledger.account c join benefits.budget b on b.id = c.owner_id
      where c.kind = 'budget' and b.code like ${`C${campaignId}-%`} order by 1`.execute(tx);
    return { rows };
  }).then(async ({ rows }) => {
    const now = clock.now();
    const fen = rows.reduce((sum, { balance }) => sum + balance, 0);
    const value = { code: `all-${campaignId}`, faceAmountFen: fen, capAmountFen: fen };
    const funding = rows.map(({ id }) => ({ budgetId: id, shareBp: null }));
    const offerId = await openOffer(database, 0, { count: 1 }, { ...value, funding });
    return withJob(database, async (tx) => {
      const opened = await allotments.open(tx, now, {
        campaignId: 1_000_000 + campaignId,
        claimFrom: now,
        claimUntil: new Date(now.getTime() + 86_400_000),
        offers: [{ offerId, count: 1 }],
      });
      return { spent: opened.ok ? fen : 0, rest: fen };
    });
  });
}
