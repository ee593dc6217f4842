import {
  type CampaignContent,
  type CampaignMeasurement,
  campaignMeasurementSchema,
  jobStartedSchema,
} from '#contract/campaigns.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { FrozenAudience } from '../../src/flows/launch-campaign.ts';
import { readApprovable } from '../../src/flows/approve-campaign.ts';
import { campaignMoves, findCampaign } from '../../src/modules/campaigns/index.ts';
import { createCampaign, updateCampaign } from '../../src/modules/campaigns/write-campaign.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person } from '../harness/app.ts';
import { valueOf } from '../races/voucher-fixture.ts';

/** Control one fifth, the rest gets a ten-yuan voucher; success is a thousand yuan more within 30 days. */
export function sampleContent(
  offerId: number,
  change: Partial<CampaignContent> = {},
): CampaignContent {
  return {
    name: '春季活动',
    goal: '提升存款',
    audienceId: 1,
    arms: [
      { code: 'control', name: '对照组', isControl: true, sharePer10000: 2_000, offerId: null },
      { code: 'gift', name: '十元券', isControl: false, sharePer10000: 8_000, offerId },
    ],
    startDate: '2026-03-01',
    endDate: '2026-03-31',
    asOfDate: null,
    channel: 'staff_task',
    task: { title: '春季回访', script: '您好', dueAfterDays: 3 },
    pushAtLaunch: false,
    conversion: { kind: 'balance_change', balanceKinds: [], atLeastFen: 100_000, withinDays: 30 },
    ...change,
  };
}

/** Everybody below the org unit, under a name of its own. */
async function audienceOf(tx: Tx, orgId: number, now: Date): Promise<number> {
  const rule = { kind: 'outlet', orgIds: [orgId] };
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into audiences.audience (org_id, owner_kind, owner_id, name, created_at, changed_at)
      values (${orgId}, 'staff', 1, ${randomUUID()}, ${now}, ${now}) returning audience_id
    )
    insert into audiences.audience_version (audience_id, version, rule, made_by_kind, made_by, made_at)
    select audience_id, 1, ${JSON.stringify(rule)}::jsonb, 'staff', 1, ${now} from made
    returning audience_id as id`.execute(tx);
  return rows[0]?.id ?? 0;
}

/** A campaign that was approved and is about to launch. */
export async function approvedCampaign(
  database: Database,
  options: { orgId: number; offerId: number; change?: Partial<CampaignContent> },
): Promise<number> {
  const now = new Date('2026-03-01T00:00:00Z');
  return withJob(database, async (tx) => {
    const id = await createCampaign(tx, now, {
      name: '春季活动',
      orgId: options.orgId,
      makerId: null,
    });
    valueOf(
      await updateCampaign(
        tx,
        now,
        id,
        {
          ...sampleContent(options.offerId, options.change),
          audienceId: await audienceOf(tx, options.orgId, now),
          version: 1,
        },
        null,
      ),
    );
    const { hash } = valueOf(await readApprovable(tx, valueOf(await findCampaign(tx, id))));
    valueOf(await campaignMoves.submit(tx, now, id, 1, hash));
    valueOf(await campaignMoves.decide(tx, now, id, true));
    valueOf(await campaignMoves.beginLaunch(tx, now, id, randomBytes(16)));
    return id;
  });
}

/** Asks for a measurement as people do, has it carried out, and gives what was measured. */
export async function measureNow(
  maker: Person,
  campaignId: number,
  runJobs: () => Promise<unknown>,
): Promise<CampaignMeasurement> {
  const url = `/api/campaigns/${campaignId}`;
  bodyOf(jobStartedSchema, await maker.call('POST', `${url}/measure`, {}));
  await runJobs();
  return bodyOf(campaignMeasurementSchema, await maker.call('GET', `${url}/measurement`));
}

/** A list in memory stands for the frozen bitmap: the same interface, the same figures. */
export function frozenList(
  numbers: readonly number[],
  figures?: { count: number; checksum: string },
): FrozenAudience {
  const sorted = numbers.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, no) => total + BigInt(no), 0n);
  const squares = sorted.reduce((total, no) => total + BigInt(no) ** 2n, 0n);
  return {
    freeze: async () => ({ ok: true, value: { freezeId: 1 } }),
    figures: async () => figures ?? { count: sorted.length, checksum: `${sum}:${squares}` },
    members: async (_, after, limit) => sorted.filter((no) => no > after).slice(0, limit),
  };
}
