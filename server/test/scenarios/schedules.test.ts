import { afterAll, beforeAll, expect, test } from 'vitest';
import { pino } from 'pino';
import { sql } from 'kysely';
import { serveOpened, type Serving } from '../../src/cli/serve.ts';
import { schedules } from '../../src/compose.ts';
import { type JobQueue, startJobQueue } from '#platform/jobs/job-queue.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';

const bank = usePlatform({ now: '2026-06-15T05:30:00+08:00' });

/** The bank's day, in the order of its hours; what each moment asks for, once however often it comes. */
const day = [
  { name: 'draws.day', cron: '5 0 * * *', asks: ['draws.day', 'day'] },
  { name: 'vouchers.expiry', cron: '10 0 * * *', asks: ['voucher-expiry', 'day'] },
  { name: 'gifts.expire', cron: '40 * * * *', asks: ['gifts.expire', 'hour'] },
  { name: 'points.lapse', cron: '20 0 * * *', asks: ['points.lapse', 'day'] },
  { name: 'merchants.settlement', cron: '25 0 * * *', asks: ['merchant-settlement', 'day'] },
  { name: 'retention.daily', cron: '30 3 * * *', asks: ['retention', 'all'] },
  { name: 'fraud.clusters', cron: '10 4 * * *', asks: ['fraud.clusters', 'day'] },
  { name: 'tags.daily', cron: '30 5 * * *', asks: ['tags.run', '2026-06-14'] },
  { name: 'campaigns.daily', cron: '30 6 * * *', asks: ['campaign-day', 'day'] },
  { name: 'draws.kept', cron: '50 6 * * *', asks: ['draws.kept', 'day'] },
  { name: 'gifts.reminders', cron: '40 8 * * *', asks: ['gifts.reminders', 'day'] },
  { name: 'points.reminders', cron: '50 8 * * *', asks: ['points.reminders', 'day'] },
  { name: 'vouchers.reminders', cron: '30 8 * * *', asks: ['voucher-reminders', 'day'] },
];
/** Of the models, whose jobs are many: what they ask for is told beside them. */
const models = [
  { name: 'models.monthly', cron: '0 2 2 * *' },
  { name: 'models.daily', cron: '30 4 * * *' },
];
/** Asks for a job only where a crash has emptied a copy: `row-copies.test.ts`. */
const recovery = [{ name: 'copies.recover', cron: '*/10 * * * *' }];
/** Asks for a job only where cashback of transactions is open: `give-day-cashback.test.ts`. */
const cashback = [{ name: 'cashback.daily', cron: '40 6 * * *' }];
/** Ask for a job only where a rule of gifts or payments is in use, a gift that waited has come, or a benefit of the mall was used: `mall.test.ts`, `mall-settlement.test.ts`. */
const ruleGifts = [
  { name: 'points.gifts', cron: '55 6 * * *' },
  { name: 'points.payments', cron: '45 6 * * *' },
  { name: 'points.gifts-waiting', cron: '*/10 * * * *' },
  { name: 'points.earnings-waiting', cron: '5-59/10 * * * *' },
  { name: 'points.mall-settlement', cron: '3-59/10 * * * *' },
];
/** Ask for a job only where a till has forgotten a voucher, nobody took one, or a table is over: `holds.test.ts`, `points.test.ts`, `transfers.test.ts`, `bobing-tables.test.ts`. */
const holds = [
  { name: 'holds.expiry', cron: '* * * * *' },
  { name: 'draws.tables', cron: '* * * * *' },
  { name: 'transfers.lapse', cron: '* * * * *' },
  { name: 'points.thaw', cron: '* * * * *' },
  { name: 'issues.resume', cron: '* * * * *' },
  { name: 'budgets.warnings', cron: '*/5 * * * *' },
];

let queue: JobQueue;
let serving: Serving | undefined;
beforeAll(async () => {
  queue = await startJobQueue(bank.postgres.connectionString, pino({ level: 'silent' }));
});
afterAll(async () => {
  await (serving ? serving.stop() : queue.stop());
});

const jobs = async (): Promise<unknown[]> =>
  withJob(
    bank.platform.database,
    async (tx) =>
      (await sql`select kind, natural_key as key, state from platform.job order by id`.execute(tx))
        .rows,
  );

test('every moment of the bank’s day asks for its job, and once while that waits', async () => {
  const tags = schedules.find(({ name }) => name === 'tags.daily');
  await tags?.enqueue(bank.platform);
  // A bank without customers has no tags to compute.
  expect(await jobs()).toEqual([]);
  await bank.platform.analytics.insertRows('customer_attribute', [
    { customer_no: 1, valid_from: '2020-01-01', import_no: 1 },
  ]);
  for (const { name } of [...day, ...day])
    await schedules.find((schedule) => schedule.name === name)?.enqueue(bank.platform);
  expect(await jobs()).toEqual(
    day.map(({ asks: [kind, key] }) => ({ kind, key, state: 'queued' })),
  );
  await bank.postgres.asOwner('set role huike_job');
  await bank.postgres.asOwner('delete from platform.job');
  await bank.postgres.asOwner('reset role');
});

test('a worker registers the bank’s day, in the bank’s time, and nothing else', async () => {
  serving = await serveOpened(
    {
      platform: bank.platform,
      analyticsEngine: neverClosed(),
      queue,
      migrated: { postgres: [], analytics: [] },
      postgresPid: () => null,
      close: () => queue.stop(),
    },
    { port: 0, host: '127.0.0.1', role: 'worker' },
  );
  const registered = await bank.postgres.asOwner<{ name: string }>(
    'select name, cron, timezone from pgboss.schedule',
  );
  const byName = (one: { name: string }, other: { name: string }) =>
    one.name < other.name ? -1 : 1;
  expect(registered.toSorted(byName)).toEqual(
    [...day, ...models, ...recovery, ...cashback, ...ruleGifts, ...holds]
      .map(({ name, cron }) => ({ name: `schedule.${name}`, cron, timezone: 'Asia/Shanghai' }))
      .toSorted(byName),
  );
});

function neverClosed() {
  const figures = () =>
    Promise.resolve({
      embedded: false,
      processId: 0,
      version: '',
      residentBytes: 0,
      inFlight: 0,
      restarts: 0,
    });
  return { ...bank.platform.analytics, figures, close: () => Promise.resolve() };
}
