import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp } from '../../src/flows/back-up.ts';
import { restore } from '../../src/flows/restore.ts';
import { countAudience, productSources } from '../../src/modules/audiences/index.ts';
import { uploadList } from '../../src/modules/audiences/upload-list.ts';
import { recordAudit, sealEntries, verifyAudit } from '../../src/modules/audit/index.ts';
import { claimVouchers } from '../../src/modules/benefits/index.ts';
import { revealValue } from '../../src/modules/customers/reveal-value.ts';
import { abilityOf } from '../../src/modules/organization/access-of-staff.core.ts';
import { addStaff } from '../../src/modules/organization/index.ts';
import { openPlatform, type OpenPlatform } from '../../src/platform/open-platform.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { writeSampleFacts } from '../harness/sample-facts.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { shipEvents } from '../harness/ship-events.ts';
import { claimOf, holdLedgerSound, now, openCampaign, valueOf } from '../races/voucher-fixture.ts';
import { hashStores } from './hash-stores.ts';

const base = mkdtempSync(path.join(tmpdir(), 'huike-backup-'));
chmodSync(base, 0o755);
const log = pino({ level: 'silent' });
const people = 2_000;
let bank: OpenPlatform;
let campaignId = 0;
let staffId = 0;
let headOffice = 0;
let customerNo = 0;
let claimed = 0;

const open = (home: string): Promise<OpenPlatform> =>
  openPlatform({ home: path.join(base, home), log });
/** Puts the backup of a folder into a home. */
const restoreInto = (home: string, folder: string): Promise<unknown> =>
  restore({ home: path.join(base, home), log }, folder, { erasures: true });
afterAll(async () => {
  await bank.close();
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

/** A bank with rows in every module that people write to, and facts beside them. */
beforeAll(async () => {
  bank = await open('bank');
  const { database, keyring } = bank.platform;
  const org = await buildSampleOrganization(database);
  headOffice = org('HQ');
  const customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: people }, (_, index) =>
      customerRecord({
        sourceCustomerId: `C${index}`,
        managingOrgId: org('FZ-GL-1'),
        phone: `139${String(index).padStart(8, '0')}`,
      }),
    ),
  );
  customerNo = customers[0] ?? 0;
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  staffId = await addReader();
  campaignId = await openCampaign(database, { cap: people, customers: people });
  await writeSampleFacts(bank.platform.analytics, customers, (person) => person * 7);
  mkdirSync(path.join(base, 'bank', 'files'));
  writeFileSync(path.join(base, 'bank', 'files', 'customers.csv'), 'id\nC1\n');
  await claim(500);
  await shipEvents(bank.platform);
  await claim(500);
}, 120_000);

async function addReader(): Promise<number> {
  const person = {
    staffNumber: '350101',
    name: '员工',
    orgId: headOffice,
    roles: ['security_administrator' as const],
    passwordHash: 'none',
    mustChangePassword: false,
  };
  const added = await withJob(bank.platform.database, (tx) => addStaff(tx, [person], now));
  return added.get(person.staffNumber) ?? 0;
}

/** The next customers take their voucher, and the log says so, in one transaction. */
async function claim(count: number): Promise<void> {
  const { database } = bank.platform;
  const claims = Array.from({ length: count }, (_, index) =>
    claimOf(campaignId, claimed + index + 1),
  );
  await withJob(database, async (tx) => {
    for (const answer of await claimVouchers(tx, now, claims)) valueOf(answer);
    await recordAudit(tx, {
      actor: 'system',
      action: 'voucher.claim',
      objectKind: 'Campaign',
      objectId: campaignId,
      orgId: null,
    });
  });
  await sealEntries(bank.platform);
  claimed += count;
}

/** A new home with the bank's keys, filled from the backup of a folder. */
async function restored(home: string, folder: string): Promise<OpenPlatform> {
  mkdirSync(path.join(base, home));
  for (const name of ['keys.json', 'erasures.jsonl'])
    copyFileSync(path.join(base, 'bank', name), path.join(base, home, name));
  await restoreInto(home, path.join(base, folder));
  return open(home);
}

const onlyPostgres = (hashes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(hashes).filter(([name]) => name.startsWith('postgres ')));

async function holdSound(open_: OpenPlatform): Promise<void> {
  await holdLedgerSound(open_.platform.database);
  expect(await verifyAudit(open_.platform)).toMatchObject({ intact: true, waiting: 0 });
}

async function vouchersOf({ platform }: OpenPlatform): Promise<number[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ no: number }>`select customer_no as no from benefits.voucher order by no`.execute(tx),
  );
  return rows.map((row) => row.no);
}

async function shippedOf({ platform }: OpenPlatform): Promise<number[]> {
  const rows = await platform.analytics.query<{ no: number }>(
    `SELECT party_no AS no FROM fact_event WHERE type = 'voucher_claimed' ORDER BY no`,
  );
  return rows.map((row) => row.no);
}

test(
  'a backup restored into an empty place holds, table for table, what both stores held, shipped or not',
  { timeout: 180_000 },
  async () => {
    const before = await hashStores(bank);
    await backUp(bank, path.join(base, 'backup'), () => {});
    const elsewhere = await restored('elsewhere', 'backup');
    for (const { platform } of [bank, elsewhere]) await shipEvents(platform, { repair: true });
    const found = await hashStores(elsewhere);
    // Shipping changes ClickHouse only. What the audit says of the backup came after the copy.
    const held = { ...(await hashStores(bank)), ...onlyPostgres(before) };
    expect(found).toEqual(held);
    // A comparison of empty tables would say nothing.
    const written = Object.entries(held).flatMap(([name, hash]) =>
      hash.startsWith('0 rows') ? [] : [name],
    );
    expect(written).toEqual(
      expect.arrayContaining([
        'clickhouse audience_snapshot',
        'clickhouse fact_event',
        'clickhouse fact_transaction',
        'clickhouse tag_daily',
        'file customers.csv',
        'postgres audit.seal',
        'postgres ledger.transfer',
        'postgres benefits.voucher',
        'postgres consent.statement',
        'postgres customers.customer',
        'postgres organization.org_unit',
        'postgres platform.outbox',
      ]),
    );
    await holdSound(elsewhere);
    expect(await revealIn(elsewhere)).toBe('13900000000');
    await elsewhere.close();
  },
);

function readerOf() {
  return {
    kind: 'staff' as const,
    id: staffId,
    name: '员工',
    roles: ['security_administrator' as const],
    orgId: headOffice,
    scope: { all: true as const },
    ability: abilityOf([]),
    secondFactor: true,
  };
}

/** The phone of the first customer, as a person with the right sees it. */
async function revealIn({ platform }: OpenPlatform): Promise<string> {
  const caller = readerOf();
  const request = { field: 'phone' as const, reason: '恢复演练' };
  return withJob(
    platform.database,
    async (tx) =>
      valueOf(await revealValue(tx, platform.keyring, caller, customerNo, request, now)).value,
  );
}

test(
  'people go on working during a backup: it holds all that was done before it, and of the rest no half',
  { timeout: 180_000 },
  async () => {
    const doneBefore = claimed;
    let copying = true;
    let during = 0;
    const work = (async () => {
      while (copying && claimed < people) {
        await claim(1);
        during += 1;
      }
    })();
    await backUp(bank, path.join(base, 'busy'), () => {});
    copying = false;
    await work;
    expect(during).toBeGreaterThan(1);

    const elsewhere = await restored('after-busy', 'busy');
    await shipEvents(elsewhere.platform, { repair: true });
    const vouchers = await vouchersOf(elsewhere);
    expect(vouchers.length).toBeGreaterThanOrEqual(doneBefore);
    // One after the other took a voucher, so what is held is the first so many of them.
    expect(vouchers).toEqual((await vouchersOf(bank)).slice(0, vouchers.length));
    expect(await shippedOf(elsewhere)).toEqual(vouchers);
    await sealEntries(elsewhere.platform);
    await holdSound(elsewhere);
    await elsewhere.close();
  },
);

test(
  'a list uploaded while a backup copies is whole after the restore, with everybody on it',
  { timeout: 180_000 },
  async () => {
    const members = (await vouchersOf(bank)).slice(0, 20);
    const { platform } = bank;
    const upload = () =>
      uploadList(
        platform,
        productSources,
        { ...readerOf(), roles: ['product_manager'] },
        { name: '勿扰名单', identifier: 'customer_no', header: false },
        members.map((no, index) => ({ line: index + 1, text: String(no) })),
      );
    let uploading: ReturnType<typeof upload> | undefined;
    await backUp(bank, path.join(base, 'listing'), (step) => {
      if (step === 'postgres') uploading = upload();
    });
    if (!uploading) throw new Error('the backup told no step');
    const { id: listId } = valueOf(await uploading);
    const elsewhere = await restored('after-listing', 'listing');
    const asking = {
      database: elsewhere.platform.database,
      analytics: elsewhere.platform.analytics,
      clock: elsewhere.platform.clock,
      sources: productSources,
      scope: { all: true as const },
    };
    const onList = { kind: 'list' as const, listId };
    expect(valueOf(await countAudience(asking, { rule: onList })).count).toBe(members.length);
    expect(valueOf(await countAudience(asking, { rule: { kind: 'not', of: onList } })).count).toBe(
      people - members.length,
    );
    await elsewhere.close();
  },
);

test(
  'copying leaves the program its ticks, with which the pause of jobs is made longer',
  { timeout: 120_000 },
  async () => {
    const target = path.join(base, 'ticking');
    const sizes = new Set<number>();
    let copying = true;
    const look = (): void => {
      const copied = path.join(target, 'postgres');
      if (existsSync(copied)) sizes.add(readdirSync(copied).length);
      if (copying) setImmediate(look);
    };
    await backUp(bank, target, (step) => {
      if (step === 'postgres') setImmediate(look);
      if (step === 'files') copying = false;
    });
    // Entries of the folder appear one after the other; copied at one go, few sizes would be seen.
    expect(sizes.size).toBeGreaterThan(8);
  },
);

test('a backup during which the pause of jobs lapsed is none', { timeout: 120_000 }, async () => {
  const target = path.join(base, 'lapsed');
  let lapsing: Promise<unknown> = Promise.resolve();
  const backup = backUp(bank, target, (step) => {
    if (step === 'clickhouse')
      lapsing = withJob(bank.platform.database, (tx) =>
        sql`update platform.setting set value = jsonb_build_object('until', now() - interval '1 second')
            where key = 'jobs.paused'`.execute(tx),
      );
  });
  await expect(backup).rejects.toThrow(/pause of jobs/);
  await lapsing;
  expect(existsSync(path.join(target, 'huike-backup.json'))).toBe(false);
});

test('a restore with other keys, or over data, is refused', { timeout: 60_000 }, async () => {
  mkdirSync(path.join(base, 'other'));
  await expect(restoreInto('other', path.join(base, 'backup'))).rejects.toThrow(/put the keys/);
  await expect(restoreInto('elsewhere', path.join(base, 'backup'))).rejects.toThrow(
    /holds data already/,
  );
  await expect(restoreInto('other', base)).rejects.toThrow(/no complete backup/);
  expect(existsSync(path.join(base, 'other', 'postgres'))).toBe(false);
});
