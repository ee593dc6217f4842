import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CampaignContent } from '#contract/campaigns.ts';
import { launchSteps } from '#modules/campaigns/index.ts';
import { setHoldoutShare } from '#modules/consent/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import {
  holdLedgerSound,
  openBudget,
  openOffer,
  valueOf,
} from '../../test/races/voucher-fixture.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { consentToMarketing } from '../../test/harness/sample-consents.ts';
import { usePlatform } from '../../test/harness/platform.ts';
import { approvedCampaign, frozenList } from '../../test/scenarios/campaign-fixture.ts';
import { type FrozenAudience, launchCampaign } from './launch-campaign.ts';

const test = usePlatform({ now: '2026-03-02T10:00:00+08:00' });
// Two chunks are assigned and three issued.
const chunks = { assigned: 500, issued: 200 };
const many = 600;
/** Without a consent, or suppressed. */
const blocked = 101;
let customers: number[] = [];
let outlets: number[] = [];

beforeAll(async () => {
  const { database, keyring } = test.platform;
  const orgOf = await buildSampleOrganization(database);
  outlets = [orgOf('FZ-GL-1'), orgOf('XM-SM-1')];
  const records = Array.from({ length: many }, (_, index) =>
    customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlets[index % 2] ?? 0 }),
  );
  customers = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, customers.slice(100)));
  // One of those who consented complained since, and is on the suppression list.
  await withJob(database, (tx) =>
    sql`insert into consent.suppression (customer_no, channel, reason, from_date)
      values (${customers[100]}, 'staff_task', 'complaint', '2026-03-01')`.execute(tx),
  );
});

const steady = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
const launch = (id: number, list: FrozenAudience) =>
  launchCampaign(test.platform, steady, id, list, chunks);

async function campaign(change: Partial<CampaignContent> = {}, cap = many): Promise<number> {
  const budgetId = await openBudget(test.platform.database, cap * 1_000);
  const offerId = await openOffer(test.platform.database, budgetId, { count: cap });
  return approvedCampaign(test.platform.database, { orgId: outlets[0] ?? 0, offerId, change });
}

async function rowsOf(text: string, id: number): Promise<unknown[]> {
  return withJob(
    test.platform.database,
    async (tx) => (await sql`${sql.raw(text)} ${id} order by 1, 2`.execute(tx)).rows,
  );
}
const membersOf = (id: number) =>
  rowsOf('select customer_no, arm_no, org_id from campaigns.member where campaign_id =', id);
const count = async (table: string, id: number) =>
  (await rowsOf(`select campaign_id, customer_no from ${table} where campaign_id =`, id)).length;

describe('a launch', () => {
  it('splits those who may be contacted, entitles the treatment arm, gives its tasks and leaves control alone', async () => {
    const id = await campaign();
    expect(await launch(id, frozenList(customers))).toBe('running');
    const sizes = await withJob(test.platform.database, (tx) => launchSteps.sizes(tx, id));
    const [control = 0, treated = 0] = [sizes.get(0), sizes.get(1)];
    expect(control + treated).toBe(many - blocked);
    expect(
      await rowsOf('select reason, count from campaigns.exclusion where campaign_id =', id),
    ).toEqual([
      { reason: 'NO_CONSENT', count: 100 },
      { reason: 'SUPPRESSED', count: 1 },
    ]);
    // 5 standard deviations of a binomial with p = 0.2.
    expect(Math.abs(control - (many - blocked) * 0.2)).toBeLessThan(
      5 * Math.sqrt((many - blocked) * 0.2 * 0.8),
    );
    expect(await count('benefits.entitlement', id)).toBe(treated);
    expect(await count('tasks.task', id)).toBe(treated);
    expect(
      await rowsOf(
        `select m.customer_no, 1 as x from campaigns.member m join tasks.task t using (campaign_id, customer_no) where m.arm_no = 0 and campaign_id =`,
        id,
      ),
    ).toEqual([]);
    const inClickHouse = await test.platform.analytics.query<{ n: number }>(
      'select count() as n from campaign_member final where campaign_id = {id:UInt32}',
      { id },
    );
    expect(inClickHouse).toEqual([{ n: many - blocked }]);
    await holdLedgerSound(test.platform.database);
  });

  it('makes the same split again from the same salt and number', async () => {
    const ids = [await campaign(), await campaign(), await campaign()];
    await withJob(test.platform.database, (tx) =>
      sql`update campaigns.campaign set salt = '\\x01' where id = any (${ids.slice(0, 2)}::bigint[])`.execute(
        tx,
      ),
    );
    for (const id of ids) await launch(id, frozenList(customers));
    const [one, same, other] = [
      await membersOf(ids[0] ?? 0),
      await membersOf(ids[1] ?? 0),
      await membersOf(ids[2] ?? 0),
    ];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('carried on by two workers at once happens once', async () => {
    const id = await campaign();
    const outcomes = await Promise.allSettled([1, 2].map(() => launch(id, frozenList(customers))));
    const last = await launch(id, frozenList(customers));
    expect([
      ...outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'stopped')),
      last,
    ]).toContain('running');
    expect(await membersOf(id)).toHaveLength(many - blocked);
    expect(
      await rowsOf(
        `select sum(assigned), phase from campaigns.launch_chunk where phase = 'assigning' and campaign_id = ${id} group by phase having 0 <>`,
        id,
      ),
    ).toEqual([{ sum: many - blocked, phase: 'assigning' }]);
  });

  it('refused for the amount names how many vouchers the amount allows, not the count', async () => {
    const { database } = test.platform;
    const budgetId = await openBudget(database, many * 1_000);
    const offerId = await openOffer(database, budgetId, { count: 9_999_999, amountFen: 7_500 });
    const id = await approvedCampaign(database, { orgId: outlets[0] ?? 0, offerId });
    expect(await launch(id, frozenList(customers))).toMatchObject({
      code: 'CAP_BELOW_ARM',
      facts: { arm: '十元券', available: 7 },
    });
  });

  it('whose cap is below its treatment arm is refused, and nothing of it stays', async () => {
    const id = await campaign({}, 100);
    expect(await launch(id, frozenList(customers))).toMatchObject({
      code: 'CAP_BELOW_ARM',
      facts: { arm: '十元券', available: 100 },
    });
    expect(
      await rowsOf(
        "select state, launch_refusal->>'code' as code from campaigns.campaign where id =",
        id,
      ),
    ).toEqual([{ state: 'approved', code: 'CAP_BELOW_ARM' }]);
    expect(await count('benefits.entitlement', id)).toBe(0);
    expect(
      await rowsOf('select id, offer_id from benefits.allotment where campaign_id =', id),
    ).toEqual([]);
  });

  it('whose offer is worth something else by the time it is set aside is refused, and nothing is given', async () => {
    const { database } = test.platform;
    const budgetId = await openBudget(database, many * 5_000);
    const offerId = await openOffer(database, budgetId, { count: many, amountFen: many * 5_000 });
    const id = await approvedCampaign(database, { orgId: outlets[0] ?? 0, offerId });
    const list = frozenList(customers);
    let changed = false;
    const outcome = await launch(id, {
      ...list,
      members: async (freezeId, after, limit) => {
        // Between the freeze and the allotment, while the arms are assigned.
        if (!changed)
          await withJob(database, (tx) =>
            sql`update benefits.offer set face_amount_fen = 5000 where id = ${offerId}`.execute(tx),
          );
        changed = true;
        return list.members(freezeId, after, limit);
      },
    });
    expect(outcome).toEqual({ code: 'CAMPAIGN_NOT_AS_APPROVED', facts: {} });
    expect(
      await rowsOf(
        "select state, launch_refusal->>'code' as code from campaigns.campaign where id =",
        id,
      ),
    ).toEqual([{ state: 'approved', code: 'CAMPAIGN_NOT_AS_APPROVED' }]);
    expect(
      await rowsOf('select id, offer_id from benefits.allotment where campaign_id =', id),
    ).toEqual([]);
    await holdLedgerSound(database);
  });

  it('of an audience that nobody is left of is refused', async () => {
    const id = await campaign();
    expect(await launch(id, frozenList(customers.slice(0, blocked)))).toEqual({
      code: 'AUDIENCE_EMPTY',
      facts: {},
    });
  });

  it('fails when the list copied is not the list frozen', async () => {
    const id = await campaign();
    const short = frozenList(customers.slice(1), await frozenList(customers).figures(1));
    await expect(launch(id, short)).rejects.toThrow('were copied');
  });

  it('leaves the universal holdout out before the split', async () => {
    const { database, keyring } = test.platform;
    await withJob(database, (tx) =>
      setHoldoutShare(tx, keyring, 500, null, new Date('2026-01-01T00:00:00Z')),
    );
    const id = await campaign();
    valueOf({
      ok: true,
      value: await launch(id, frozenList(customers)),
    });
    const excluded = await rowsOf(
      'select reason, count from campaigns.exclusion where campaign_id =',
      id,
    );
    expect(excluded).toEqual([
      { reason: 'NO_CONSENT', count: 100 },
      { reason: 'SUPPRESSED', count: 1 },
      { reason: 'UNIVERSAL_HOLDOUT', count: many - blocked - (await membersOf(id)).length },
    ]);
  });
});
