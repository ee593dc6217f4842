import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { findClusters } from '../../src/modules/fraud/find-clusters.ts';
import { type Tx, withJob } from '../../src/platform/postgres/database.ts';
import { anAccount, giveVouchers, useBankWithMerchants } from '../merchants/bank-with-merchants.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
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

it('is nothing of a week ago, and nothing of who was a customer for years', async () => {
  await claims(5, { from: 30, device: `'d'`, hours: 7 * 24 });
  await claims(10, { from: 25 });
  expect(await look()).toBe(0);
});

it('a merchant whose customers use vouchers at once, just above the threshold, from its own device, or who is one of them', async () => {
  const operator = await bank.addOperator('FZ-GL-1', merchantNo);
  for (let round = 0; round < 4; round += 1) {
    const { vouchers } = await giveVouchers(bank, 5, { thresholdAmountFen: 10_000 });
    for (const { code } of vouchers) {
      const redeemed = await operator.call('POST', `/api/merchants/${merchantNo}/redemptions`, {
        proof: code,
        purchaseAmountFen: 10_100,
      });
      expect(redeemed.status).toBe(201);
    }
  }
  await claims(3, { from: 30, device: `'till'` });
  serial += 1;
  await run(`insert into fraud.deed (writer_id, flush, line, at, what, object_key, customer_no, device_key, merchant_no)
    values (0, 1, ${serial}, '${now.toISOString()}', 'redemption', 'x', ${customers[0]}, 'till', ${merchantNo})`);
  await look(new Date(now.getTime() + 1_000));
  const clusters = await run<{ cluster: string; key: string }>(
    `select cluster, subject_key as key from fraud.suspicion where subject_kind = 'merchant' order by cluster`,
  );
  expect(clusters).toEqual(
    ['merchant_device', 'merchant_loyal', 'merchant_people', 'merchant_threshold'].map(
      (cluster) => ({
        cluster,
        key: String(merchantNo),
      }),
    ),
  );
});
