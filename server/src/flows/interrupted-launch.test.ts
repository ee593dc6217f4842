import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { closeDatabase, withJob } from '#platform/postgres/database.ts';
import { consentToMarketing } from '../../test/harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { usePlatform } from '../../test/harness/platform.ts';
import {
  openWatchedDatabase,
  type Sending,
  watchAnalytics,
} from '../../test/harness/watch-statements.ts';
import { holdLedgerSound, openBudget, openOffer } from '../../test/races/voucher-fixture.ts';
import { approvedCampaign, frozenList } from '../../test/scenarios/campaign-fixture.ts';
import { launchCampaign } from './launch-campaign.ts';

/** When proving, a launch dies before each of its statements; otherwise after each commit that has changed something. */
const proving = process.env['HUIKE_PROVE'] === '1';

const bank = usePlatform({ now: '2026-03-02T10:00:00+08:00' });
// Two chunks are assigned and three issued.
const chunks = { assigned: 500, issued: 200 };
const many = 510;
const withoutConsent = 10;
const steady = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
let customers: number[] = [];
let outlet = 0;

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const orgOf = await buildSampleOrganization(database);
  outlet = orgOf('FZ-GL-1');
  const outlets = [outlet, orgOf('XM-SM-1')];
  const records = Array.from({ length: many }, (_, index) =>
    customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlets[index % 2] ?? 0 }),
  );
  customers = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, customers.slice(withoutConsent)));
});

async function campaignOfOneSalt(): Promise<number> {
  const { database } = bank.platform;
  const offerId = await openOffer(database, await openBudget(database, many * 1_000), {
    count: many,
  });
  const change = { pushAtLaunch: true };
  const id = await approvedCampaign(database, { orgId: outlet, offerId, change });
  await withJob(database, (tx) =>
    sql`update campaigns.campaign set salt = '\\x2a' where id = ${id}`.execute(tx),
  );
  return id;
}

/** Launches in a process that dies before its n-th statement on either engine; gives what it sent. */
async function launchUntil(campaignId: number, dieBefore: number): Promise<string[]> {
  const sent: string[] = [];
  const mortal: Sending = (text, send) => {
    if (sent.length + 1 >= dieBefore) return Promise.reject(new Error('this process is dead'));
    sent.push(text);
    return send();
  };
  const database = openWatchedDatabase(bank.postgres.connectionString, mortal);
  const analytics = watchAnalytics(bank.platform.analytics, mortal);
  try {
    const process = { ...bank.platform, database, analytics };
    const list = frozenList(customers);
    const outcome = await launchCampaign(process, steady, campaignId, list, chunks).catch(
      () => 'dead',
    );
    expect(outcome).toBe(dieBefore === Infinity ? 'running' : 'dead');
    return sent;
  } finally {
    await closeDatabase(database);
  }
}

/** What a launch leaves behind, by customer and arm; numbers of rows and codes of vouchers are its own. */
async function leftBy(id: number): Promise<Record<string, unknown>> {
  const left: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(rowsLeft)) {
    left[name] = await withJob(
      bank.platform.database,
      async (tx) => (await sql`${sql.raw(text.replaceAll('$id', String(id)))}`.execute(tx)).rows,
    );
  }
  const inClickHouse =
    'SELECT customer_no, arm_no, org_id FROM campaign_member FINAL WHERE campaign_id = {id:UInt32} ORDER BY 1';
  return { ...left, counted: await bank.platform.analytics.query(inClickHouse, { id }) };
}

const rowsLeft = {
  state: 'select state, launch_phase from campaigns.campaign where id = $id',
  members:
    'select customer_no, arm_no, org_id from campaigns.member where campaign_id = $id order by 1',
  exclusions: 'select reason, count from campaigns.exclusion where campaign_id = $id order by 1',
  tasks: 'select customer_no, title, due_date from tasks.task where campaign_id = $id order by 1',
  entitlements: 'select customer_no from benefits.entitlement where campaign_id = $id order by 1',
  vouchers: 'select customer_no, state from benefits.voucher where campaign_id = $id order by 1',
  audit: `select count(*) as n from audit.entry where action = 'campaign.launch' and object_id = '$id'`,
  events: `select count(*) as n from platform.outbox where type = 'campaign_launched' and properties->>'campaign_id' = '$id'`,
};

/** Where to die: before each statement; or just after each commit that has changed something. */
function momentsOf(sent: readonly string[]): number[] {
  if (proving) return sent.map((_, index) => index + 1);
  let changed = false;
  return sent.flatMap((text, index) => {
    changed ||= /^\s*(insert|update|delete)/i.test(text);
    if (text !== 'commit' || !changed) return [];
    changed = false;
    // After the last one nothing is left to die of.
    return index + 1 < sent.length ? [index + 2] : [];
  });
}

test(
  'killed before any one of its statements and carried on, a launch gives the members, arms, tasks and vouchers of one left alone',
  { timeout: proving ? 3_600_000 : 120_000 },
  async () => {
    const calm = await campaignOfOneSalt();
    const sent = await launchUntil(calm, Infinity);
    const left = await leftBy(calm);
    expect(left).toMatchObject({
      state: [{ state: 'running' }],
      exclusions: [{ reason: 'NO_CONSENT', count: withoutConsent }],
      audit: [{ n: 1 }],
      events: [{ n: 1 }],
    });
    expect(left['members']).toHaveLength(many - withoutConsent);
    expect(left['counted']).toEqual(left['members']);
    const moments = momentsOf(sent);
    expect(moments.length).toBeGreaterThanOrEqual(8);

    for (const moment of moments) {
      const id = await campaignOfOneSalt();
      const before = await launchUntil(id, moment);
      expect(before).toHaveLength(moment - 1);
      expect(await launchCampaign(bank.platform, steady, id, frozenList(customers), chunks)).toBe(
        'running',
      );
      expect({ moment, left: await leftBy(id) }).toEqual({ moment, left });
    }
    await holdLedgerSound(bank.platform.database);
  },
);
