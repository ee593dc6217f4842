import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { findCampaign } from '../../src/modules/campaigns/index.ts';
import { readBoard } from '../../src/modules/campaigns/read-board.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { valueOf } from '../races/voucher-fixture.ts';
import { approvedCampaign } from './campaign-fixture.ts';
import { anyJobKind } from '../../src/platform/jobs/jobs.ts';
import { erasePersonJob } from '../../src/flows/erase-person.ts';
import { launchCampaign } from '../../src/flows/launch-campaign.ts';
import { measureCampaign } from '../../src/flows/measure-campaign.ts';

const bank = usePlatform({ now: '2026-06-15T10:00:00+08:00' });
const people = 40;
let campaignId = 0;
let control: number[] = [];
let treated: number[] = [];

beforeAll(async () => {
  const { platform } = bank;
  const org = await buildSampleOrganization(platform.database);
  const customers = await addCustomers(
    platform.database,
    platform.keyring,
    Array.from({ length: people }, (_, index) =>
      customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: org('FZ-GL-1') }),
    ),
  );
  await withJob(platform.database, (tx) => consentToMarketing(tx, customers));
  campaignId = await approvedCampaign(platform.database, {
    orgId: org('FZ-GL-1'),
    offerId: 1,
    change: {
      arms: [
        { code: 'control', name: '对照组', isControl: true, sharePer10000: 5_000, offerId: null },
        { code: 'call', name: '回访', isControl: false, sharePer10000: 5_000, offerId: null },
      ],
      startDate: '2026-06-15',
      endDate: '2026-06-30',
      conversion: { kind: 'event', eventType: 'loan_applied', atLeast: 1, withinDays: 5 },
    },
  });
  await launch(customers);
  const members = await platform.analytics.query<{ customer_no: number; arm_no: number }>(
    'SELECT customer_no, arm_no FROM campaign_member FINAL ORDER BY customer_no',
  );
  const ofArm = (armNo: number): number[] =>
    members.filter((member) => member.arm_no === armNo).map((member) => member.customer_no);
  [control, treated] = [ofArm(0), ofArm(1)];
  // In each arm the first three of its members apply for a loan on the next day.
  await platform.analytics.insertRows(
    'fact_event',
    [...control.slice(0, 3), ...treated.slice(0, 3)].map((party_no) => ({
      source: 'core',
      event_id: `e${party_no}`,
      type: 'loan_applied',
      business_date: '2026-06-16',
      occurred_at: '2026-06-16 10:00:00',
      party_no,
    })),
  );
  bank.setNow('2026-06-25T10:00:00+08:00');
}, 120_000);

/** The numbers themselves stand for the frozen audience. */
async function launch(customers: readonly number[]): Promise<void> {
  const sorted = customers.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, no) => total + BigInt(no), 0n);
  const squares = sorted.reduce((total, no) => total + BigInt(no) ** 2n, 0n);
  const context = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
  const outcome = await launchCampaign(bank.platform, context, campaignId, {
    freeze: async () => ({ ok: true, value: { freezeId: 1 } }),
    figures: async () => ({ count: sorted.length, checksum: `${sum}:${squares}` }),
    members: async (_, after, limit) => sorted.filter((no) => no > after).slice(0, limit),
  });
  expect(outcome).toBe('running');
}

async function erase(customerNo: number): Promise<void> {
  const { platform } = bank;
  await withJob(platform.database, (tx) =>
    platform.jobs.enqueue(
      tx,
      erasePersonJob,
      { customerNo, reason: '本人申请' },
      { title: '删除' },
    ),
  );
  expect(await bank.runJobs([anyJobKind(erasePersonJob)])).toEqual(['done']);
}

async function assigned(): Promise<number[]> {
  return withJob(bank.platform.database, async (tx) => {
    const campaign = valueOf(await findCampaign(tx, campaignId));
    return (await readBoard(tx, new Date(), campaign)).arms.map((arm) => arm.assigned);
  });
}

async function measured() {
  return valueOf(await measureCampaign(bank.platform, campaignId)).measurement;
}

test(
  'erasing a member who did nothing changes neither the sizes of the arms nor what was measured',
  { timeout: 90_000 },
  async () => {
    const before = await measured();
    expect(await assigned()).toEqual([control.length, treated.length]);
    await erase(control.at(-1) ?? 0);
    await erase(treated.at(-1) ?? 0);
    expect(await assigned()).toEqual([control.length, treated.length]);
    expect(await measured()).toEqual(before);
  },
);

test(
  'an erased member who had converted stays in the arm and counts as somebody who did nothing',
  { timeout: 90_000 },
  async () => {
    await erase(treated[0] ?? 0);
    const arms = (await measured()).arms.map(({ arm, size, converted }) => ({
      arm,
      size,
      converted,
    }));
    expect(arms).toEqual([
      { arm: 'control', size: control.length, converted: 3 },
      { arm: 'call', size: treated.length, converted: 2 },
    ]);
  },
);

const launchEntry = z.object({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  freezeCount: z.int(),
  freezeChecksum: z.string(),
  arms: z.array(z.object({ armNo: z.int(), code: z.string(), sharePer10000: z.int() })),
  splitSha256: z.string(),
});

/** The arm by the published rule, written down once more from the page that states it. */
function armByRule(salt: string, customerNo: number, shares: readonly number[]): number {
  const number = customerNo.toString(16).padStart(8, '0');
  const digest = createHash('sha256')
    .update(Buffer.from(salt + number, 'hex'))
    .digest('hex');
  const part = parseInt(digest.slice(0, 8), 16) / 2 ** 32;
  const [first = 0] = shares;
  return part < first / 10_000 ? 0 : 1;
}

test('an auditor makes the split again from the entry in the log, erased members included', async () => {
  const { rows: entries } = await withJob(bank.platform.database, (tx) =>
    sql`select detail from audit.entry where action = 'campaign.launch'`.execute(tx),
  );
  const [{ detail }] = z.tuple([z.object({ detail: launchEntry })]).parse(entries);
  const { rows: members } = await withJob(bank.platform.database, (tx) =>
    sql<{ no: number; arm: number }>`
      select customer_no as no, arm_no as arm from campaigns.member order by customer_no`.execute(
      tx,
    ),
  );
  const numbers = members.map(({ no }) => no);
  expect(detail.freezeCount).toBe(people);
  expect(detail.freezeChecksum).toBe(
    `${numbers.reduce((sum, no) => sum + no, 0)}:${numbers.reduce((sum, no) => sum + no * no, 0)}`,
  );
  const shares = detail.arms.map((arm) => arm.sharePer10000);
  const again = numbers.map((no) => ({ no, arm: armByRule(detail.salt, no, shares) }));
  expect(again).toEqual(members);
  const lines = again.map(({ no, arm }) => `${no}:${arm}\n`).join('');
  expect(detail.splitSha256).toBe(createHash('sha256').update(lines).digest('hex'));
  const shown = await withJob(bank.platform.database, (tx) => findCampaign(tx, campaignId));
  expect(valueOf(shown).split).toEqual({
    salt: detail.salt,
    freezeChecksum: detail.freezeChecksum,
    sha256: detail.splitSha256,
  });
});
