import { sql } from 'kysely';
import type { CampaignState } from '#contract/campaigns.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Moves a campaign that is in one of `from`; whoever comes second finds it moved and is refused. */
async function move(
  tx: Tx,
  id: number,
  from: readonly CampaignState[],
  change: ReturnType<typeof sql>,
): Promise<Result<void>> {
  const { rows } = await sql`
    update campaigns.campaign set ${change}, version = version + 1 where id = ${id} and state = any (${from}::text[]) returning 1`.execute(
    tx,
  );
  if (rows.length > 0) return ok(undefined);
  const { rows: found } = await sql<{
    state: string;
  }>`select state from campaigns.campaign where id = ${id}`.execute(tx);
  return found[0] ? refuse('CAMPAIGN_STATE', { state: found[0].state }) : refuse('NOT_FOUND');
}

/** draft → in_review, with the hash of what the checker will see. */
export function submitForReview(
  tx: Tx,
  now: Date,
  id: number,
  approvalId: number,
  hash: string,
): Promise<Result<void>> {
  return move(
    tx,
    id,
    ['draft'],
    sql`state = 'in_review', approval_id = ${approvalId}, approved_hash = ${hash}, updated_at = ${now}`,
  );
}

/** in_review → approved, or back to the maker. */
export function decideReview(
  tx: Tx,
  now: Date,
  id: number,
  approved: boolean,
): Promise<Result<void>> {
  return approved
    ? move(tx, id, ['in_review'], sql`state = 'approved', updated_at = ${now}`)
    : move(
        tx,
        id,
        ['in_review'],
        sql`state = 'draft', approval_id = null, approved_hash = null, updated_at = ${now}`,
      );
}

/** approved → draft: what was approved no longer holds, or the maker wants to change it. */
export function reopenCampaign(tx: Tx, now: Date, id: number): Promise<Result<void>> {
  return move(
    tx,
    id,
    ['approved'],
    sql`state = 'draft', approval_id = null, approved_hash = null, launch_refusal = null, updated_at = ${now}`,
  );
}

/** approved → launching; `salt` decides the arms from here on. */
export function beginLaunch(tx: Tx, now: Date, id: number, salt: Buffer): Promise<Result<void>> {
  return move(
    tx,
    id,
    ['approved'],
    sql`state = 'launching', launch_phase = 'freezing', launch_refusal = null, freeze_id = null, launch_date = null, salt = ${salt}, updated_at = ${now}`,
  );
}

/** Keeps which job carries the launch, for the screen. */
export async function noteLaunchJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await sql`update campaigns.campaign set launch_job_id = ${jobId} where id = ${id}`.execute(tx);
}

/** launching → approved: the launch was refused, and the screen says why. */
export function refuseLaunch(
  tx: Tx,
  now: Date,
  id: number,
  refusal: Refusal,
): Promise<Result<void>> {
  return move(
    tx,
    id,
    ['launching'],
    sql`state = 'approved', launch_phase = null, launch_refusal = ${JSON.stringify(refusal)}::jsonb, updated_at = ${now}`,
  );
}

/** approved, launching or running → stopped. */
export function stopCampaign(tx: Tx, now: Date, id: number): Promise<Result<void>> {
  return move(
    tx,
    id,
    ['approved', 'launching', 'running'],
    sql`state = 'stopped', updated_at = ${now}`,
  );
}

/** Ends every running campaign whose last day is over; gives their ids. */
export async function endOverdueCampaigns(tx: Tx, now: Date, today: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update campaigns.campaign set state = 'ended', version = version + 1, updated_at = ${now}
    where state = 'running' and (content->>'endDate')::date < ${today}::date returning id`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/**
 * Launched campaigns whose window, days or last voucher are not over for a week yet: late files still
 * change their figures, and a voucher used late their cost.
 */
export async function campaignsToMeasure(tx: Tx, today: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from campaigns.campaign
    where launch_date is not null and state in ('running', 'ended')
      and greatest(launch_date + (content->'conversion'->>'withinDays')::int, (content->>'endDate')::date,
        (select max(valid_until) from benefits.campaign_voucher where campaign_id = campaign.id)) + 7 >= ${today}::date
    order by id`.execute(tx);
  return rows.map((row) => row.id);
}
