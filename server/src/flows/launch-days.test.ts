import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { CampaignContent } from '#contract/campaigns.ts';
import { claimVouchers } from '#modules/benefits/index.ts';
import { recordConsents } from '#modules/consent/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../test/harness/platform.ts';
import { consentToMarketing } from '../../test/harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import {
  claimOf,
  codeOf,
  holdLedgerSound,
  openBudget,
  openOffer,
} from '../../test/races/voucher-fixture.ts';
import { approvedCampaign, frozenList } from '../../test/scenarios/campaign-fixture.ts';
import { launchCampaign } from './launch-campaign.ts';

const today = '2026-03-02T10:00:00+08:00';
const bank = usePlatform({ now: today });
const steady = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
const size = 40;
let customers: number[] = [];
let outlet = 0;

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  outlet = (await buildSampleOrganization(database))('FZ-GL-1');
  const records = Array.from({ length: size }, (_, index) =>
    customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlet }),
  );
  customers = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, customers));
});
beforeEach(() => bank.setNow(today));

async function campaign(change: Partial<CampaignContent>): Promise<number> {
  const { database } = bank.platform;
  const offerId = await openOffer(database, await openBudget(database, size * 1_000), {
    count: size,
  });
  return approvedCampaign(database, { orgId: outlet, offerId, change });
}
const launch = (id: number, list = frozenList(customers)) =>
  launchCampaign(bank.platform, steady, id, list);
const rowsOf = <Row>(statement: string): Promise<Row[]> =>
  withJob(
    bank.platform.database,
    async (tx) => (await sql<Row>`${sql.raw(statement)}`.execute(tx)).rows,
  );
const entitledTo = async (id: number): Promise<number[]> =>
  (
    await rowsOf<{ no: number }>(
      `select customer_no as no from benefits.entitlement where campaign_id = ${id} order by 1`,
    )
  ).map(({ no }) => no);
const april = { startDate: '2026-04-10', endDate: '2026-04-30' };

test('launched before its first day, a campaign gives vouchers from that day on', async () => {
  const id = await campaign(april);
  expect(await launch(id)).toBe('running');
  const [customerNo = 0] = await entitledTo(id);
  const claimAt = async (moment: string): Promise<string> => {
    bank.setNow(moment);
    const [answer] = await withJob(bank.platform.database, (tx) =>
      claimVouchers(tx, bank.platform.clock.now(), [claimOf(id, customerNo)]),
    );
    return answer ? codeOf(answer) : '';
  };
  expect(await claimAt('2026-03-02T10:05:00+08:00')).toBe('OFFER_NOT_STARTED');
  expect(await claimAt('2026-04-09T23:59:59+08:00')).toBe('OFFER_NOT_STARTED');
  expect(await claimAt('2026-04-10T00:00:00+08:00')).toBe('OK');
});

test.each([
  ['after its last day', { startDate: '2026-01-01', endDate: '2026-03-01' }, 'CAMPAIGN_OVER'],
  [
    'that sends vouchers before its first',
    { ...april, pushAtLaunch: true },
    'CAMPAIGN_NOT_STARTED',
  ],
])('a launch %s is refused, and no money stays set aside', async (_, change, code) => {
  const id = await campaign(change);
  expect(await launch(id)).toMatchObject({ code });
  expect(
    await rowsOf(`select state, launch_phase, launch_refusal->>'code' as code,
      (select count(*)::int from benefits.allotment where campaign_id = ${id}) as allotments,
      (select count(*)::int from tasks.task where campaign_id = ${id}) as tasks
      from campaigns.campaign where id = ${id}`),
  ).toEqual([{ state: 'approved', launch_phase: null, code, allotments: 0, tasks: 0 }]);
  await holdLedgerSound(bank.platform.database);
});

test('who withdraws between the split and the issue stays in the arm and is sent no voucher', async () => {
  const id = await campaign({ pushAtLaunch: true });
  await withJob(bank.platform.database, (tx) =>
    sql`update campaigns.campaign set salt = '\\x01' where id = ${id}`.execute(tx),
  );
  let withdrawn = 0;
  const list = frozenList(customers);
  const withdraw = async (): Promise<void> => {
    const [member] = await rowsOf<{ no: number }>(
      `select customer_no as no from campaigns.member where campaign_id = ${id} and arm_no = 1 order by 1 limit 1`,
    );
    withdrawn = member?.no ?? 0;
    const now = bank.platform.clock.now();
    const withdrawal = {
      customerNo: withdrawn,
      purpose: 'personalised_marketing' as const,
      channel: 'any' as const,
      granted: false,
      statedAt: now,
      proofKind: 'counter' as const,
      proof: '柜面申请',
      textVersion: '1',
      recordedBy: null,
    };
    await withJob(bank.platform.database, (tx) => recordConsents(tx, [withdrawal], now));
  };
  const outcome = await launch(id, {
    ...list,
    // Asked once more after the last chunk was split.
    members: async (freezeId, after, limit) => {
      if (after > 0) await withdraw();
      return list.members(freezeId, after, limit);
    },
  });
  expect(outcome).toBe('running');
  const entitled = await entitledTo(id);
  expect(entitled).toContain(withdrawn);
  const sent = await rowsOf<{ no: number }>(
    `select customer_no as no from benefits.voucher where campaign_id = ${id} order by 1`,
  );
  expect(sent.map(({ no }) => no)).toEqual(entitled.filter((no) => no !== withdrawn));
});
