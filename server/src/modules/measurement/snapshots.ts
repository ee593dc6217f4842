import { sql } from 'kysely';
import { type CampaignMeasurement, campaignMeasurementSchema } from '#contract/campaigns.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Keeps a measurement as it was taken; earlier ones stay for the record. */
export async function saveMeasurement(
  tx: Tx,
  orgId: number,
  taken: CampaignMeasurement,
): Promise<void> {
  await sql`
    insert into measurement.snapshot (campaign_id, measured_at, through_date, complete, content, org_id)
    values (${taken.campaignId}, ${taken.measuredAt}, ${taken.throughDate}, ${taken.complete}, ${JSON.stringify(taken)}::jsonb, ${orgId})`.execute(
    tx,
  );
}

/** The newest measurement of a campaign that the scope sees; null before the first. */
export async function newestMeasurement(
  tx: Tx,
  campaignId: number,
): Promise<CampaignMeasurement | null> {
  const { rows } = await sql<{ content: unknown }>`
    select content from measurement.snapshot where campaign_id = ${campaignId} order by id desc limit 1`.execute(
    tx,
  );
  return rows[0] ? campaignMeasurementSchema.parse(rows[0].content) : null;
}
