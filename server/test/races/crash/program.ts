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
import { drawsRoutes } from '#modules/draws/index.ts';
import { giftRoutes } from '#modules/gifts/index.ts';
import { pointsRoutes } from '#modules/points/index.ts';
import { benefitsRoutes, entitleCustomers, allotments } from '#modules/benefits/index.ts';
import { startLedgerSealer, verifySeals } from '#modules/ledger/index.ts';
import { createApp } from '#platform/http/app.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { readKeyring } from '#platform/crypto/read-keyring.ts';
import { createJobs } from '#platform/jobs/enqueue-job.ts';
import type { Platform } from '#platform/platform.ts';
import { openDatabase, type Tx, withJob } from '#platform/postgres/database.ts';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-postgres.ts';
import { migratePostgres } from '#platform/postgres/migrate.ts';
import { projectRoot } from '#platform/project-root.ts';
import { signToken } from '../../../src/modules/benefits/voucher-token.ts';
import { mallRoutes } from '../../../src/flows/mall-routes.ts';
import { recountBenefits } from '../../../src/flows/recount-benefits.ts';
import { newCustomers } from '../../points/points-fixture.ts';
import { openBudget, openOffer, valueOf } from '../voucher-fixture.ts';
import { openOtherKinds, readOtherKinds } from './other-kinds.ts';

const number = z.number();
const otherKinds = z.object({ drawId: number, programmeId: number, itemId: number, orgId: number });
const commandSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('campaign'), campaignId: z.number(), customers: z.number() }),
  z.object({ do: z.literal('books'), campaignId: z.number() }),
  z.object({ do: z.literal('rest'), campaignId: z.number() }),
  z.object({ do: z.literal('money'), campaignId: z.number() }),
  z.object({ do: z.literal('other kinds'), campaignId: z.number(), customers: z.number() }),
  z.object({ do: z.literal('books of other kinds'), kinds: otherKinds }),
]);

/** Of a round's two campaigns the second, of the same offer. */
const otherCampaign = (campaignId: number): number => 500_000 + campaignId;

const home = process.argv[2] ?? '';
const log = pino({ level: 'fatal' }, pino.destination(2));
const { connectionString } = await startEmbeddedPostgres({ home, log });
await migratePostgres(connectionString, path.join(projectRoot, 'server/migrations/postgres'));
const database = openDatabase({ connectionString });
const keyring = readKeyring(home);
/** So far from the real time that the bank's day does not end meanwhile; the same after each kill. */
const aheadMilliseconds = Number(process.argv[3] ?? 0);
const clock: Clock = { now: () => new Date(Date.now() + aheadMilliseconds) };
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
  ability: createMongoAbility<AppAbility>([
    { action: 'redeem', subject: 'Voucher' },
    { action: 'claim', subject: 'Voucher' },
    { action: 'claim', subject: 'Draw' },
    { action: 'redeem', subject: 'Points' },
  ]),
  secondFactor: true,
};
const app = await createApp({
  log,
  authenticate: async () => till,
  requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
});
benefitsRoutes(app, platform);
drawsRoutes(app, platform, { publicAddress: null });
pointsRoutes(app, platform);
giftRoutes(app, platform);
mallRoutes(app, platform);
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
    case 'rest':
      return openTheRest(command.campaignId);
    case 'money':
      return countMoney(command.campaignId);
    case 'other kinds':
      return openOtherKinds(
        database,
        keyring,
        clock.now(),
        command.campaignId,
        await peopleOf(command.customers),
      );
    case 'books of other kinds':
      return readOtherKinds(database, keyring, command.kinds);
  }
}

/** Customers with these numbers, the same in every round. */
async function peopleOf(count: number): Promise<number[]> {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const { rows } = await withJob(database, (tx) =>
    sql`select 1 from customers.customer limit 1`.execute(tx),
  );
  return rows.length > 0 ? numbers : newCustomers(database, count);
}

const faceAmountFen = 1_000;
/** What each of the two funders pays of a voucher: one third and two thirds, by the largest remainder. */
const parts = [
  { shareBp: 3_333, fen: 333 },
  { shareBp: 6_667, fen: 667 },
];
const lastDay = (): Date => new Date(clock.now().getTime() + 86_400_000);

/**
 * A percent voucher that two funders pay, in two campaigns, each with money for everybody: one a customer over both,
 * and as many a day as there are customers. Gives everybody's link to the first. The customer after the last has a
 * right too, but on this day there is none left.
 */
async function openCampaign(campaignId: number, customers: number): Promise<object> {
  const now = clock.now();
  const campaigns = [campaignId, otherCampaign(campaignId)];
  const count = campaigns.length * customers;
  const budgets: number[] = [];
  for (const [at, { fen }] of parts.entries())
    budgets.push(await openBudget(database, count * fen, `C${campaignId}-${at}`));
  const offerId = await openOffer(
    database,
    0,
    { count },
    {
      code: `C${campaignId}`,
      percentBp: 1_500,
      funding: budgets.map((budgetId, at) => ({ budgetId, shareBp: parts[at]?.shareBp ?? 0 })),
      limits: [
        { scope: 'customer', period: 'day', capCount: 1, capAmountFen: faceAmountFen },
        { scope: 'offer', period: 'day', capCount: customers, capAmountFen: null },
        { scope: 'funder', period: 'day', capCount: null, capAmountFen: customers * 667 },
      ],
    },
  );
  const entitled = Array.from({ length: customers + 1 }, (_, at) => ({
    customerNo: at + 1,
    orgId: 1,
  }));
  const time = { claimFrom: new Date(now.getTime() - 86_400_000), claimUntil: lastDay() };
  await withJob(database, async (tx) => {
    for (const id of campaigns) {
      const offers = [{ offerId, count: customers }];
      const opened = valueOf(await allotments.open(tx, now, { ...time, campaignId: id, offers }));
      await entitleCustomers(tx, opened.get(offerId) ?? 0, entitled);
    }
  });
  return {
    tokens: Array.from({ length: customers }, (_, at) =>
      signToken(keyring, 'claim', campaignId, at + 1, lastDay()),
    ),
  };
}

/** Every row of a campaign under its key (a link tells the voucher's code and no number), read past the program's own counters, and each rule that is broken. */
async function readBooks(campaignId: number): Promise<object> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ kind: string; key: string; id: number }>`
      with v as (select * from benefits.voucher where campaign_id in (${campaignId}, ${otherCampaign(campaignId)})),
        r as (select r.* from benefits.redemption r join v on v.id = r.voucher_id)
      select 'claim' as kind, code as key, 0 as id from v
      union all select 'hold', h.client_key, h.id from benefits.hold h join v on v.id = h.voucher_id
      union all select 'redemption', client_key, id from r
      union all select 'reversal', b.client_key, b.id from benefits.reversal b join r on r.id = b.redemption_id`.execute(
      tx,
    ),
  );
  const faults = await recountBenefits(database);
  return { rows, faults: [...faults, ...(await verifySeals(platform))] };
}

/** Ends both campaigns and puts all that their budgets hold into one voucher; gives its link and its worth. */
async function openTheRest(campaignId: number): Promise<object> {
  const now = clock.now();
  const rows = await withJob(database, async (tx) => {
    for (const id of [campaignId, otherCampaign(campaignId)]) await allotments.close(tx, now, id);
    return balancesOf(tx, campaignId);
  });
  const budgets = rows.filter(({ kind }) => kind === 'budget');
  const fen = budgets.reduce((sum, { balance }) => sum + balance, 0);
  const value = { code: `all-${campaignId}`, faceAmountFen: fen, capAmountFen: fen };
  const funding = budgets.map(({ budgetId }) => ({ budgetId, shareBp: null }));
  const offerId = await openOffer(database, 0, { count: 1 }, { ...value, funding });
  const restId = 1_000_000 + campaignId;
  const time = { claimFrom: now, claimUntil: lastDay() };
  const offers = [{ offerId, count: 1 }];
  await withJob(database, async (tx) => {
    const opened = valueOf(await allotments.open(tx, now, { ...time, campaignId: restId, offers }));
    await entitleCustomers(tx, opened.get(offerId) ?? 0, [{ customerNo: 1, orgId: 1 }]);
  });
  return { token: signToken(keyring, 'claim', restId, 1, lastDay()), fen };
}

/** Where all money of the round's two budgets stands, and how many vouchers of its offer are in force. */
async function countMoney(campaignId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<{ number: number }>`
      select count(*)::int as number from benefits.voucher
      where campaign_id in (${campaignId}, ${otherCampaign(campaignId)}) and state <> 'reversed'`.execute(
      tx,
    );
    const { rows: offered } = await sql<{ fen: number }>`
      select coalesce(sum(v.face_amount_fen), 0)::bigint as fen from benefits.voucher v
      where v.campaign_id in (${campaignId}, ${otherCampaign(campaignId)}) and v.state = 'claimed'`.execute(
      tx,
    );
    const balances = await balancesOf(tx, campaignId);
    const sumOf = (kind: string): number =>
      balances.reduce((sum, one) => sum + (one.kind === kind ? one.balance : 0), 0);
    return {
      inForce: rows[0]?.number ?? 0,
      inHandFen: offered[0]?.fen ?? 0,
      claimedFen: sumOf('claimed'),
      leftFen: sumOf('budget') + sumOf('allotted'),
    };
  });
}

type Balance = { kind: string; budgetId: number; balance: number };

/** What stands in the accounts of the round's two budgets. */
async function balancesOf(tx: Tx, campaignId: number): Promise<Balance[]> {
  const { rows } = await sql<Balance>`
    select c.kind, b.id as "budgetId", c.balance from benefits.budget b
    join ledger.account c on (c.kind = 'budget' and c.owner_id = b.id) or (c.kind in ('allotted', 'claimed') and c.part_id = b.id)
    where b.code like ${`C${campaignId}-%`} order by b.id, c.kind`.execute(tx);
  return rows;
}
