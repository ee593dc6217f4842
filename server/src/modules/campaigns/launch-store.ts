import { sql } from 'kysely';
import type { Campaign, CampaignContent } from '#contract/campaigns.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { armOf } from './assign-arms.core.ts';

// A launch is a row of phases; each function below is one transaction's part of it. Whoever carries
// a launch on holds the campaign's row lock and finds the phase it expects, or stops: a worker taken
// for dead that comes back writes nothing more.
//
//   freezing ─▶ assigning (chunks) ─▶ allotting ─▶ issuing (chunks) ─▶ checking ─▶ done
export type LaunchPhase = NonNullable<Campaign['launchPhase']>;

export type LaunchState = {
  id: number;
  org_id: number;
  phase: LaunchPhase;
  content: CampaignContent;
  freeze_id: number | null;
  launch_date: string | null;
  salt: Buffer;
};

export type FrozenMember = { customerNo: number; orgId: number };
export type LaunchArm = {
  arm_no: number;
  code: string;
  is_control: boolean;
  share_per_10000: number;
  offer_id: number | null;
  allotment_id: number | null;
};

/** The launch as it stands, under lock; null when the campaign is no longer being launched. */
export async function lockLaunch(tx: Tx, campaignId: number): Promise<LaunchState | null> {
  const { rows } = await sql<LaunchState>`
    select id, org_id, launch_phase as phase, content, freeze_id, launch_date, salt
    from campaigns.campaign where id = ${campaignId} and state = 'launching' for no key update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function moveLaunch(tx: Tx, campaignId: number, phase: LaunchPhase): Promise<void> {
  await sql`update campaigns.campaign set launch_phase = ${phase} where id = ${campaignId}`.execute(
    tx,
  );
}

/** The audience is frozen: what an earlier, refused launch left is cleared, the arms are written down. */
export async function startAssigning(
  tx: Tx,
  launch: LaunchState,
  freezeId: number,
  launchDate: string,
): Promise<void> {
  await sql`delete from campaigns.launch_chunk where campaign_id = ${launch.id}`.execute(tx);
  await sql`delete from campaigns.exclusion where campaign_id = ${launch.id}`.execute(tx);
  await sql`delete from campaigns.member where campaign_id = ${launch.id}`.execute(tx);
  await sql`delete from campaigns.arm where campaign_id = ${launch.id}`.execute(tx);
  await sql`
    insert into campaigns.arm (campaign_id, arm_no, code, name, is_control, share_per_10000, offer_id, org_id)
    select ${launch.id}, place - 1, arm->>'code', arm->>'name', (arm->>'isControl')::boolean, (arm->>'sharePer10000')::int,
      (arm->>'offerId')::bigint, ${launch.org_id}
    from jsonb_array_elements(${JSON.stringify(launch.content.arms)}::jsonb) with ordinality as given (arm, place)`.execute(
    tx,
  );
  await sql`
    update campaigns.campaign set launch_phase = 'assigning', freeze_id = ${freezeId}, launch_date = ${launchDate}::date
    where id = ${launch.id}`.execute(tx);
}

export async function armsOf(tx: Tx, campaignId: number): Promise<LaunchArm[]> {
  const { rows } = await sql<LaunchArm>`
    select arm_no, code, is_control, share_per_10000, offer_id, allotment_id
    from campaigns.arm where campaign_id = ${campaignId} order by arm_no`.execute(tx);
  return rows;
}

/** The last customer number a phase has finished; 0 before the first. */
export async function finishedThrough(
  tx: Tx,
  campaignId: number,
  phase: 'assigning' | 'issuing',
): Promise<number> {
  const { rows } = await sql<{ through_no: number }>`
    select coalesce(max(through_no), 0) as through_no from campaigns.launch_chunk
    where campaign_id = ${campaignId} and phase = ${phase}`.execute(tx);
  return rows[0]?.through_no ?? 0;
}

/**
 * Assigns one chunk of the frozen audience, in order of customer number. `blocked` says why some may
 * not be contacted: they are left out before the split, so that the arms stay alike.
 */
export async function assignChunk(
  tx: Tx,
  now: Date,
  launch: LaunchState,
  arms: readonly LaunchArm[],
  members: readonly FrozenMember[],
  blocked: ReadonlyMap<number, string>,
): Promise<void> {
  const split = arms.map((arm) => ({ armNo: arm.arm_no, sharePer10000: arm.share_per_10000 }));
  const assigned = members.filter((member) => !blocked.has(member.customerNo));
  await sql`
    insert into campaigns.member (campaign_id, customer_no, arm_no, org_id)
    select ${launch.id}, m.* from unnest(
      ${assigned.map((member) => member.customerNo)}::int[],
      ${assigned.map((member) => armOf(launch.salt, member.customerNo, split))}::smallint[],
      ${assigned.map((member) => member.orgId)}::int[]) as m`.execute(tx);
  await sql`
    insert into campaigns.launch_chunk (campaign_id, phase, through_no, seen, assigned, number_sum, square_sum, excluded, finished_at)
    select ${launch.id}, 'assigning', max(n), count(*), ${assigned.length}, sum(n::numeric), sum(n::numeric * n),
      ${JSON.stringify(countReasons(blocked.values()))}::jsonb, ${now}
    from unnest(${members.map((member) => member.customerNo)}::int[]) as n`.execute(tx);
}

function countReasons(reasons: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** What the chunks saw, in the form of a freeze's own number and checksum (sum ':' sum of squares). */
export async function sumOfChunks(
  tx: Tx,
  campaignId: number,
): Promise<{ count: number; checksum: string }> {
  const { rows } = await sql<{ count: number; checksum: string }>`
    select coalesce(sum(seen), 0)::bigint as count, coalesce(sum(number_sum), 0) || ':' || coalesce(sum(square_sum), 0) as checksum
    from campaigns.launch_chunk where campaign_id = ${campaignId} and phase = 'assigning'`.execute(
    tx,
  );
  return rows[0] ?? { count: 0, checksum: '0:0' };
}

/** Adds the reasons of all chunks up, and gives the size of every arm, empty ones too. */
export async function finishAssigning(tx: Tx, launch: LaunchState): Promise<Map<number, number>> {
  await sql`
    insert into campaigns.exclusion (campaign_id, reason, count, org_id)
    select ${launch.id}, reason, sum(count::int), ${launch.org_id}
    from campaigns.launch_chunk, jsonb_each_text(excluded) as e (reason, count)
    where campaign_id = ${launch.id} and phase = 'assigning' group by reason`.execute(tx);
  await moveLaunch(tx, launch.id, 'allotting');
  return armSizes(tx, launch.id);
}

export async function armSizes(tx: Tx, campaignId: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ arm_no: number; size: number }>`
    select a.arm_no, count(m.customer_no)::int as size
    from campaigns.arm a left join campaigns.member m using (campaign_id, arm_no)
    where a.campaign_id = ${campaignId} group by a.arm_no order by a.arm_no`.execute(tx);
  return new Map(rows.map((row) => [row.arm_no, row.size]));
}

export async function setAllotment(
  tx: Tx,
  campaignId: number,
  offerId: number,
  allotmentId: number,
): Promise<void> {
  await sql`update campaigns.arm set allotment_id = ${allotmentId} where campaign_id = ${campaignId} and offer_id = ${offerId}`.execute(
    tx,
  );
}

export type AssignedMember = { customerNo: number; armNo: number; orgId: number };

export async function membersAfter(
  tx: Tx,
  campaignId: number,
  afterNo: number,
  limit: number,
): Promise<AssignedMember[]> {
  const { rows } = await sql<AssignedMember>`
    select customer_no as "customerNo", arm_no as "armNo", org_id as "orgId" from campaigns.member
    where campaign_id = ${campaignId} and customer_no > ${afterNo} order by customer_no limit ${limit}`.execute(
    tx,
  );
  return rows;
}

export async function finishIssuedChunk(
  tx: Tx,
  now: Date,
  campaignId: number,
  members: readonly AssignedMember[],
): Promise<void> {
  await sql`
    insert into campaigns.launch_chunk (campaign_id, phase, through_no, seen, assigned, number_sum, square_sum, finished_at)
    select ${campaignId}, 'issuing', max(n), count(*), count(*), sum(n::numeric), sum(n::numeric * n), ${now}
    from unnest(${members.map((member) => member.customerNo)}::int[]) as n`.execute(tx);
}

/** launching → running, with what the split can be checked by. */
export async function finishLaunch(
  tx: Tx,
  now: Date,
  campaignId: number,
  proof: { freezeChecksum: string; splitSha256: string },
): Promise<void> {
  await sql`
    update campaigns.campaign set state = 'running', launch_phase = 'done', launched_at = ${now}, version = version + 1, updated_at = ${now},
      freeze_checksum = ${proof.freezeChecksum}, split_sha256 = ${proof.splitSha256}
    where id = ${campaignId} and state = 'launching'`.execute(tx);
}

/** The moment a launch counts for: now, or noon of the business date when it is made on the past. */
export function launchMoment(now: Date, launchDate: string): Date {
  return launchDate < bankDay(now) ? new Date(`${launchDate}T12:00:00+08:00`) : now;
}
