import { beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from 'kysely';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { randomKeyring } from '../../platform/crypto/read-keyring.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';
import {
  type ConsentRecord,
  contactableSql,
  findContactable,
  findSharing,
  recordConsents,
  setHoldoutShare,
} from './index.ts';

const postgres = usePostgres();
const keyring = randomKeyring();
const now = new Date('2026-03-01T02:00:00Z');
const question = { purpose: 'marketing', channel: 'phone', on: '2026-03-01' } as const;
let org: (code: string) => number;
let count = 0;
let no = 0;
beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
});
beforeEach(async () => {
  no = await newCustomer({});
});

async function newCustomer(known: { birthDate?: string; managingOrgId?: number }): Promise<number> {
  count += 1;
  const record = customerRecord({
    sourceCustomerId: `c${count}`,
    managingOrgId: org('FZ-GL-1'),
    ...known,
  });
  return (await addCustomers(postgres.database, keyring, [record]))[0] ?? 0;
}
const says = (given: Partial<ConsentRecord>) =>
  withJob(postgres.database, (tx) =>
    recordConsents(
      tx,
      [
        {
          customerNo: no,
          purpose: 'marketing',
          channel: 'any',
          granted: true,
          statedAt: new Date('2026-01-01T00:00:00Z'),
          proofKind: 'counter',
          proof: 'form 1',
          textVersion: 'v1',
          recordedBy: null,
          ...given,
        },
      ],
      now,
    ),
  );
const reason = async (
  asked: Partial<{
    purpose: 'marketing' | 'personalised_marketing';
    channel: 'phone' | 'sms';
    on: string;
  }> = {},
) => {
  const found = await withJob(postgres.database, (tx) =>
    findContactable(tx, keyring, [no], { ...question, ...asked }),
  );
  return found[0]?.allowed ? 'allowed' : found[0]?.reason;
};

test('who never consented may not be contacted', async () =>
  expect(await reason()).toBe('NO_CONSENT'));

test('consent for every channel allows each of them', async () => {
  await says({ channel: 'any' });
  expect([await reason(), await reason({ channel: 'sms' })]).toEqual(['allowed', 'allowed']);
});

test('consent for one channel allows only that one', async () => {
  await says({ channel: 'sms' });
  expect([await reason(), await reason({ channel: 'sms' })]).toEqual(['NO_CONSENT', 'allowed']);
});

test('a withdrawal works at once, and only where it was said', async () => {
  await says({});
  await says({ channel: 'phone', granted: false, statedAt: new Date('2026-02-01T00:00:00Z') });
  expect([await reason(), await reason({ channel: 'sms' })]).toEqual(['OPTED_OUT', 'allowed']);
});

test('withdrawing every channel ends an earlier consent to one', async () => {
  await says({ channel: 'phone' });
  await says({ channel: 'any', granted: false, statedAt: new Date('2026-02-01T00:00:00Z') });
  expect(await reason()).toBe('OPTED_OUT');
});

test('who withdrew marketing is opted out of personalised marketing too', async () => {
  await says({ purpose: 'personalised_marketing' });
  expect(await reason({ purpose: 'personalised_marketing' })).toBe('allowed');
  await says({ granted: false });
  expect(await reason({ purpose: 'personalised_marketing' })).toBe('OPTED_OUT');
});

test('a file that does not say when never grants again over a withdrawal', async () => {
  await says({ granted: false });
  await says({ granted: true, statedAt: null, proofKind: 'file_import', proof: 'import 7' });
  expect(await reason()).toBe('OPTED_OUT');
});

test('the same consent file twice adds its statements once', async () => {
  const file = { statedAt: null, proofKind: 'file_import', proof: 'import 7' } as const;
  expect([await says(file), await says(file)]).toEqual([1, 0]);
  expect(await reason()).toBe('allowed');
});

test('a statement that arrives late does not undo a newer one', async () => {
  await says({ granted: false, statedAt: new Date('2026-02-01T00:00:00Z') });
  await says({ granted: true, statedAt: new Date('2026-01-15T00:00:00Z') });
  expect(await reason()).toBe('OPTED_OUT');
});

test('a suppression holds on its days and outweighs consent', async () => {
  await says({});
  await withJob(postgres.database, (tx) =>
    sql`insert into consent.suppression (customer_no, channel, reason, from_date, until_date)
        values (${no}, 'any', 'complaint', '2026-03-01', '2026-03-31')`.execute(tx),
  );
  const on = async (day: string) => [day, await reason({ on: day })];
  expect(
    await Promise.all(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map(on)),
  ).toEqual([
    ['2026-02-28', 'allowed'],
    ['2026-03-01', 'SUPPRESSED'],
    ['2026-03-31', 'SUPPRESSED'],
    ['2026-04-01', 'allowed'],
  ]);
});

test('a child is not contacted before the 14th birthday', async () => {
  no = await newCustomer({ birthDate: '2012-03-02' });
  await says({});
  expect([await reason(), await reason({ on: '2026-03-02' })]).toEqual(['UNDER_14', 'allowed']);
});

test('a child is contacted for what a guardian consents to, until the guardian withdraws it', async () => {
  no = await newCustomer({ birthDate: '2012-03-02' });
  await says({});
  await says({ purpose: 'personalised_marketing' });
  const guardian = (purpose: ConsentRecord['purpose'], granted = true, day = '01') =>
    says({
      purpose,
      granted,
      relation: 'parent',
      statedAt: new Date(`2026-01-${day}T00:00:00Z`),
    });
  const personalised = () => reason({ purpose: 'personalised_marketing' });
  await guardian('guardian_personalised_marketing');
  expect([await reason(), await personalised()]).toEqual(['UNDER_14', 'UNDER_14']);
  await guardian('guardian_marketing');
  expect([await reason(), await personalised()]).toEqual(['allowed', 'allowed']);
  await guardian('guardian_marketing', false, '02');
  expect([await reason(), await personalised()]).toEqual(['UNDER_14', 'UNDER_14']);
});

test('what a guardian consents to is no consent of the customer', async () => {
  await says({ purpose: 'guardian_marketing', relation: 'parent' });
  expect(await reason()).toBe('NO_CONSENT');
});

test('of a child a partner is told only what the child and a guardian agree to', async () => {
  no = await newCustomer({ birthDate: '2012-03-02' });
  const shared = (on: string) =>
    withJob(postgres.database, async (tx) => (await findSharing(tx, [no], on)).has(no));
  await says({ purpose: 'sharing_merchant' });
  expect([await shared('2026-03-01'), await shared('2026-03-02')]).toEqual([false, true]);
  await says({ purpose: 'guardian_sharing_merchant', relation: 'other_guardian' });
  expect(await shared('2026-03-01')).toBe(true);
});

test('proofs cannot be changed or removed by anybody who serves people', async () => {
  await says({});
  const attempt = (work: string) =>
    withScope(postgres.database, { all: true }, (tx) => sql.raw(work).execute(tx));
  await expect(attempt('update consent.statement set granted = false')).rejects.toThrow(
    'permission denied',
  );
  await expect(attempt('delete from consent.statement')).rejects.toThrow('permission denied');
});

test('customers of another outlet are absent from the answer', async () => {
  const far = await newCustomer({ managingOrgId: org('XM-SM-1') });
  const found = await withScope(postgres.database, { all: false, orgIds: [org('FZ-GL-1')] }, (tx) =>
    findContactable(tx, keyring, [no, far], question),
  );
  expect(found.map((one) => one.customerNo)).toEqual([no]);
});

test('the universal holdout keeps its share back, the same people every time, and more when it grows', async () => {
  const records = Array.from({ length: 2000 }, (_, at) =>
    customerRecord({ sourceCustomerId: `h${at}`, managingOrgId: org('FZ-GL-2') }),
  );
  const numbers = await addCustomers(postgres.database, keyring, records);
  await withJob(postgres.database, (tx) =>
    recordConsents(
      tx,
      numbers.map((customerNo) => ({
        customerNo,
        purpose: 'marketing',
        channel: 'any',
        granted: true,
        statedAt: null,
        proofKind: 'file_import',
        proof: 'import 1',
        textVersion: 'v1',
        recordedBy: null,
      })),
      now,
    ),
  );
  const heldBack = async (share: number) => {
    await withJob(postgres.database, (tx) => setHoldoutShare(tx, keyring, share, null, now));
    const found = await withJob(postgres.database, (tx) =>
      findContactable(tx, keyring, numbers, question),
    );
    return new Set(
      found.filter((one) => one.reason === 'UNIVERSAL_HOLDOUT').map((one) => one.customerNo),
    );
  };
  const some = await heldBack(500);
  const more = await heldBack(1000);
  expect(some.size).toBeGreaterThan(60);
  expect(some.size).toBeLessThan(145);
  expect(more.size).toBeGreaterThan(150);
  expect(more.size).toBeLessThan(255);
  expect([...some].every((customerNo) => more.has(customerNo))).toBe(true);
  expect(await heldBack(500)).toEqual(some);
  expect((await heldBack(0)).size).toBe(0);
});

test('one customer is looked up by number under row security, however many customers there are', async () => {
  const source = sql`select ${no}::int as customer_no`;
  const plan = await withScope(
    postgres.database,
    { all: false, orgIds: [org('FZ-GL-1')] },
    async (tx) => {
      // What a large table makes the planner do by itself.
      await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('enable_hashjoin', 'off', true)`.execute(
        tx,
      );
      const { rows } = await sql<{
        'QUERY PLAN': string;
      }>`explain ${contactableSql(keyring, source, question)}`.execute(tx);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    },
  );
  expect(plan).toMatch(/Index Cond: \(customer_no = CASE/);
});
