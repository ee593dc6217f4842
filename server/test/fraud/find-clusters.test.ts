import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { findClusters } from '../../src/modules/fraud/find-clusters.ts';
import { type Tx, withJob } from '../../src/platform/postgres/database.ts';
import { anAccount, giveVouchers, useBankWithMerchants } from '../merchants/bank-with-merchants.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import type { Person } from '../harness/app.ts';
import { now } from '../races/voucher-fixture.ts';

const bank = useBankWithMerchants({ now: now.toISOString() });
let customers: number[] = [];
let merchantNo = 0;
let outlet = 0;

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  outlet = bank.org('FZ-GL-1');
  const record = (at: number) =>
    customerRecord({
      sourceCustomerId: `C${at}`,
      managingOrgId: outlet,
      name: at === 0 ? anAccount.holderName : `客户${at}`,
      phone: at < 10 ? '13800000001' : `1390000${String(1000 + at)}`,
      identity: null,
      openDate: at < 25 ? '2026-03-01' : '2020-01-01',
    });
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 40 }, (_, at) => record(at)),
  );
  merchantNo = await bank.addMerchant('FZ-GL-1');
});

const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  withJob(bank.platform.database, work);
const run = <Row>(text: string): Promise<Row[]> =>
  within(async (tx) => (await sql<Row>`${sql.raw(text)}`.execute(tx)).rows);
const look = (at = now): Promise<number> => within((tx) => findClusters(tx, at));

beforeEach(async () => {
  await run('delete from fraud.evidence');
  await run('delete from fraud.suspicion');
  await run('delete from fraud.deed');
});

let serial = 0;
/** Claims of so many customers from the `from`-th on. */
async function claims(
  count: number,
  { from = 0, device = 'null', phone = 'null', hours = 1 } = {},
): Promise<void> {
  for (const customerNo of customers.slice(from, from + count)) {
    serial += 1;
    await run(`insert into fraud.deed (writer_id, flush, line, at, what, object_key, customer_no, device_key, phone_key)
      values (0, 1, ${serial}, timestamptz '${now.toISOString()}' - interval '${hours} hours', 'claim', '${serial}', ${customerNo}, ${device}, ${phone})`);
  }
}
type Found = {
  cluster: string;
  kind: string;
  hits: number;
  lines: number;
  org: number;
  state: string;
};
const found = (cluster: string): Promise<Found[]> =>
  run(`select cluster, subject_kind as kind, hits, state, org_id as org,
    (select count(*) from fraud.evidence e where e.suspicion_id = s.id) as lines from fraud.suspicion s where cluster = '${cluster}' order by id`);

it.each([
  { cluster: 'same_device', kind: 'device', least: 5, of: { from: 30, device: `'d'` } },
  { cluster: 'same_phone', kind: 'phone', least: 5, of: { from: 30, phone: `'p'` } },
  { cluster: 'new_accounts', kind: 'outlet', least: 20, of: { from: 5 } },
  { cluster: 'new_accounts', kind: 'device', least: 5, of: { from: 15, device: `'d'` } },
  { cluster: 'new_accounts', kind: 'phone', least: 3, of: {} },
])(
  '$cluster by $kind: $least customers are one case, one fewer none',
  async ({ cluster, kind, least, of }) => {
    await claims(least - 1, of);
    await look();
    expect((await found(cluster)).filter((one) => one.kind === kind)).toEqual([]);
    await claims(1, { ...of, from: (of.from ?? 0) + least - 1 });
    await look();
    const [one, ...more] = (await found(cluster)).filter((case_) => case_.kind === kind);
    expect(one).toEqual({ cluster, kind, hits: least, lines: least, org: outlet, state: 'open' });
    expect(more).toEqual([]);
  },
);

it('is looked for by the numbers that were approved last', async () => {
  const bounds = (version: number, onDevice: string): Promise<unknown[]> =>
    run(`insert into fraud.cluster_bounds (version, content, approved_at)
      select ${version}, content || '{"onDevice": ${onDevice}}', now() from fraud.cluster_bounds where version = 1`);
  await claims(4, { from: 30, device: `'d'` });
  expect(await look()).toBe(0);
  await bounds(2, '4');
  expect(await look()).toBe(1);
  await bounds(3, '5');
  await claims(4, { from: 30, device: `'e'` });
  expect(await look()).toBe(0);
  await expect(run('update fraud.cluster_bounds set version = 9')).rejects.toThrow('permission');
});

it('found again is the same case with what is new, and not again once somebody has decided', async () => {
  await claims(5, { from: 30, device: `'d'` });
  expect([await look(), await look()]).toEqual([1, 0]);
  await claims(1, { from: 35, device: `'d'` });
  expect(await look()).toBe(0);
  expect(await found('same_device')).toMatchObject([{ hits: 6, lines: 6 }]);
  await run(
    `update fraud.suspicion set state = 'cleared', decided_by = 1, decided_at = '${now.toISOString()}', exempt_until = timestamptz '${now.toISOString()}' + interval '1 day'`,
  );
  expect(await look()).toBe(0);
  await claims(1, { from: 36, device: `'d'`, hours: -1 });
  const later = new Date(now.getTime() + 2 * 3_600_000);
  expect(await look(later)).toBe(0);
  const afterExemption = new Date(now.getTime() + 25 * 3_600_000);
  expect(await look(afterExemption)).toBe(1);
});

it('two looks at once open one case', async () => {
  await claims(5, { from: 30, device: `'d'` });
  await Promise.all([look(), look()]);
  expect(await found('same_device')).toMatchObject([{ hits: 5, lines: 5 }]);
});

it('is nothing of who was a customer for years', async () => {
  await claims(10, { from: 25 });
  expect(await look()).toBe(0);
});

it.each([
  { what: 'a week and a moment', days: 7, is: 0 },
  { what: 'less than a week', days: 6.9, is: 1 },
])('claims of one device $what ago open so many cases: $is', async ({ days, is }) => {
  await claims(5, { from: 30, device: `'d'`, hours: days * 24 });
  expect(await look()).toBe(is);
});

it('is nothing of who became a customer more than three days before', async () => {
  await claims(20, { from: 5, hours: -72 });
  expect(await look(new Date(now.getTime() + 73 * 3_600_000))).toBe(0);
});

/** Vouchers of 10.00 from 100.00 on for the first customers, each used at once at a merchant. */
async function useVouchers(
  operator: Person,
  at: number,
  count: number,
  { purchaseAmountFen = 10_100, skip = 0, later = 0 } = {},
): Promise<void> {
  const { vouchers } = await giveVouchers(bank, count + skip, { thresholdAmountFen: 10_000 });
  bank.setNow(new Date(bank.platform.clock.now().getTime() + later));
  for (const { code } of vouchers.slice(skip)) {
    const asked = { proof: code, purchaseAmountFen };
    const redeemed = await operator.call('POST', `/api/merchants/${at}/redemptions`, asked);
    expect(redeemed.status).toBe(201);
  }
}
/** What is found of a merchant when nobody has looked before. */
async function foundAt(merchant: number): Promise<string[]> {
  await run('delete from fraud.evidence');
  await run('delete from fraud.suspicion');
  await look(new Date(bank.platform.clock.now().getTime() + 1_000));
  const rows = await run<{ cluster: string }>(
    `select cluster from fraud.suspicion where subject_kind = 'merchant' and subject_key = '${merchant}' order by cluster`,
  );
  return rows.map(({ cluster }) => cluster);
}

it('a merchant whose customers use vouchers at once, just above the threshold, from its own device, or who is one of them, from a number on', async () => {
  const operator = await bank.addOperator('FZ-GL-1', merchantNo);
  await useVouchers(operator, merchantNo, 5);
  await useVouchers(operator, merchantNo, 5);
  expect(await foundAt(merchantNo)).toEqual([]);
  await useVouchers(operator, merchantNo, 4);
  expect(await foundAt(merchantNo)).toEqual(['merchant_people']);
  await useVouchers(operator, merchantNo, 1, { skip: 4 });
  const loyal = ['merchant_loyal', 'merchant_people'];
  expect(await foundAt(merchantNo)).toEqual(loyal);
  await useVouchers(operator, merchantNo, 4);
  expect(await foundAt(merchantNo)).toEqual(loyal);
  await useVouchers(operator, merchantNo, 1, { skip: 4 });
  const byPurchases = [...loyal, 'merchant_threshold'];
  expect(await foundAt(merchantNo)).toEqual(byPurchases);
  await claims(2, { from: 30, device: `'till'` });
  serial += 1;
  await run(`insert into fraud.deed (writer_id, flush, line, at, what, object_key, customer_no, device_key, merchant_no)
    values (0, 1, ${serial}, '${now.toISOString()}', 'redemption', 'x', ${customers[0]}, 'till', ${merchantNo})`);
  expect(await foundAt(merchantNo)).toEqual(byPurchases);
  await claims(1, { from: 32, device: `'till'` });
  expect(await foundAt(merchantNo)).toEqual(['merchant_device', ...byPurchases]);
  // Of 26 purchases 20 are just above: fewer than four in five.
  await useVouchers(operator, merchantNo, 6, { purchaseAmountFen: 20_000 });
  expect(await foundAt(merchantNo)).toEqual(['merchant_device', ...loyal]);
});

it('is none for purchases well above the threshold by customers who took their time, nor for who redeems elsewhere as well', async () => {
  const shops = [await bank.addMerchant('FZ-GL-1'), await bank.addMerchant('FZ-GL-1')];
  const [slow = 0, other = 0] = shops;
  const operator = await bank.addOperator('FZ-GL-1', ...shops);
  for (let round = 0; round < 4; round += 1)
    await useVouchers(operator, slow, 5, { purchaseAmountFen: 10_101, skip: 10, later: 601_000 });
  expect(await foundAt(slow)).toEqual([]);
  for (let round = 0; round < 3; round += 1)
    await useVouchers(operator, other, 5, { purchaseAmountFen: 20_000, skip: 10 });
  expect(await foundAt(other)).toEqual([]);
  bank.setNow(now);
});
