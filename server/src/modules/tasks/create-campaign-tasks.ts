import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type CampaignTask = { customerNo: number; orgId: number };
export type CampaignTaskContent = {
  campaignId: number;
  title: string;
  script: string;
  dueDate: string;
};

/** One contact task a customer for the staff of the managing outlet; asked again, it adds none. Gives the number added. */
export async function createCampaignTasks(
  tx: Tx,
  now: Date,
  content: CampaignTaskContent,
  customers: readonly CampaignTask[],
): Promise<number> {
  const { rows } = await sql<{ added: number }>`
    with added as (
      insert into tasks.task (kind, campaign_id, customer_no, org_id, title, script, due_date, created_at)
      select 'campaign_contact', ${content.campaignId}, c.customer_no, c.org_id, ${content.title}, ${content.script}, ${content.dueDate}::date, ${now}
      from unnest(${customers.map((customer) => customer.customerNo)}::int[], ${customers.map((customer) => customer.orgId)}::int[]) as c (customer_no, org_id)
      on conflict (campaign_id, customer_no, kind) where campaign_id is not null do nothing
      returning 1
    )
    select count(*)::int as added from added`.execute(tx);
  return rows[0]?.added ?? 0;
}

/** Closes what is still open of a campaign that was stopped. Gives the number closed. */
export async function cancelCampaignTasks(tx: Tx, now: Date, campaignId: number): Promise<number> {
  const { rows } = await sql`
    update tasks.task set state = 'cancelled', closed_at = ${now} where campaign_id = ${campaignId} and state = 'open' returning 1`.execute(
    tx,
  );
  return rows.length;
}
