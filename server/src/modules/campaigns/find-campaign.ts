import { sql } from 'kysely';
import type { Campaign, CampaignQuery } from '#contract/campaigns.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { showRefusal } from '#platform/http/problem.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`id, org_id as "orgId", state, version, content, maker_id as "makerId", to_jsonb(author_ids) as "authorIds", approval_id as "approvalId",
  approved_hash as "approvedHash", launch_job_id as "launchJobId", launch_phase as "launchPhase", launch_refusal as "launchRefusal",
  freeze_id as "freezeId",
  case when split_sha256 is not null then jsonb_build_object('salt', encode(salt, 'hex'), 'freezeChecksum', freeze_checksum, 'sha256', split_sha256) end as split, launch_date as "launchDate", ${isoMoment('launched_at')} as "launchedAt",
  ${isoMoment('created_at')} as "createdAt", ${isoMoment('updated_at')} as "updatedAt"`;

type Row = Omit<Campaign, 'launchRefusal'> & { launchRefusal: Refusal | null };

function shown(row: Row): Campaign {
  return { ...row, launchRefusal: row.launchRefusal ? showRefusal(row.launchRefusal) : null };
}

/** Campaigns of the caller's subtree, newest first. */
export async function listCampaigns(
  tx: Tx,
  query: CampaignQuery,
  after?: number,
): Promise<Slice<Campaign, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from campaigns.campaign
    where id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.state ?? null}::text is null or state = ${query.state ?? null})
      and (${query.search ?? null}::text is null or strpos(name, ${query.search ?? null}) > 0)
    order by id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows.map(shown), query.limit, (campaign) => campaign.id);
}

export async function findCampaign(tx: Tx, id: number): Promise<Result<Campaign>> {
  const { rows } =
    await sql<Row>`select ${columns} from campaigns.campaign where id = ${id}`.execute(tx);
  return rows[0] ? ok(shown(rows[0])) : refuse('NOT_FOUND');
}

/** The same under lock: its state stays what is read here until commit. */
export async function lockCampaign(tx: Tx, id: number): Promise<Result<Campaign>> {
  const { rows } =
    await sql<Row>`select ${columns} from campaigns.campaign where id = ${id} for no key update`.execute(
      tx,
    );
  return rows[0] ? ok(shown(rows[0])) : refuse('NOT_FOUND');
}
