import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { productSources } from '#modules/audiences/index.ts';
import { releases } from '#modules/benefits/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import {
  holdLedgerSound,
  openBudget,
  openOffer,
  valueOf,
} from '../../test/races/voucher-fixture.ts';
import { dailyCashback, dayCashbackJob } from './give-day-cashback.ts';

const bank = usePlatform({ now: '2026-03-03T06:40:00+08:00' });
let customers: number[] = [];
const job = dayCashbackJob(productSources);
const context = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
const run = () => job.run(bank.platform, context, {});

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const managingOrgId = (await buildSampleOrganization(database))('FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    [0, 1, 2].map((at) => customerRecord({ sourceCustomerId: `C${at}`, managingOrgId })),
  );
});

async function bring(id: string, customer: number, amount: number, more: object = {}) {
  await bank.platform.analytics.insertRows('fact_transaction', [
    {
      source: 'core',
      business_date: '2026-03-02',
      party_no: customers[customer] ?? 0,
      transaction_id: id,
      occurred_at: '2026-03-02 10:00:00',
      direction: 'out',
      kind: 'card',
      currency: 'CNY',
      amount_fen: amount,
      ...more,
    },
  ]);
}
const owed = async (): Promise<Record<string, number>> => {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ no: number; fen: number }>`
      select owner_id as no, balance as fen from ledger.account where kind = 'customer' and balance > 0 order by 1`.execute(
      tx,
    ),
  );
  return Object.fromEntries(rows.map(({ no, fen }) => [customers.indexOf(no), fen]));
};

test('transactions of the day bring their cashback once, however often the job runs', async () => {
  const { database } = bank.platform;
  await dailyCashback.enqueue(bank.platform);
  const budgetId = await openBudget(database, 100_000);
  const offerId = await openOffer(
    database,
    budgetId,
    { count: 5, amountFen: 100_000, thresholdAmountFen: 5_000 },
    {
      kind: 'cashback',
      faceAmountFen: 2_000,
      percentBp: 500,
      limits: [{ scope: 'customer', period: 'day', capCount: 2, capAmountFen: null }],
      terms: { transactions: { kinds: ['card'], channels: [], merchantCategories: [] } },
    },
  );
  valueOf(
    await withJob(database, (tx) =>
      releases.open(tx, bank.platform.clock.now(), {
        offerId,
        count: 5,
        claimFrom: new Date('2026-03-01T00:00:00+08:00'),
        claimUntil: new Date('2026-03-05T00:00:00+08:00'),
        openTo: 'anyone',
        releaseKey: 'day',
      }),
    ),
  );
  await bring('t1', 0, 12_345);
  await bring('t2', 0, 90_000);
  await bring('t3', 0, 10_000);
  await bring('t4', 1, 4_999);
  await bring('t5', 1, 10_000, { kind: 'transfer' });
  await bring('t6', 1, 10_000, { direction: 'in' });
  await bring('t7', 1, 10_000, { business_date: '2026-02-28', occurred_at: '2026-02-28 23:59:59' });
  expect(await run()).toEqual({ given: 2, refused: 1 });
  // 5 % of 123.45 rounded down, and the most of one.
  expect(await owed()).toEqual({ 0: 617 + 2_000 });
  expect(await run()).toEqual({ given: 0, refused: 0 });
  // Imported again, and a late one beside; the third of yesterday is not tried on another day.
  await bring('t1', 0, 12_345);
  await bring('t8', 2, 10_000);
  bank.setNow('2026-03-04T06:40:00+08:00');
  expect(await run()).toEqual({ given: 1, refused: 0 });
  expect(await owed()).toEqual({ 0: 2_617, 2: 500 });
  const { rows } = await withJob(database, (tx) =>
    sql`select reference, outcome from benefits.transaction_cashback order by 1`.execute(tx),
  );
  expect(rows).toEqual([
    { reference: 'core/t1', outcome: 'given' },
    { reference: 'core/t2', outcome: 'given' },
    { reference: 'core/t3', outcome: 'CUSTOMER_LIMIT' },
    { reference: 'core/t8', outcome: 'given' },
  ]);
  await dailyCashback.enqueue(bank.platform);
  const { rows: jobs } = await withJob(database, (tx) =>
    sql`select kind from platform.job where kind = 'cashback-day'`.execute(tx),
  );
  expect(jobs).toHaveLength(1);
  await holdLedgerSound(database);
});
