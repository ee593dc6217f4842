import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** An arm as operations know it: who was assigned, contacted, redeemed, and what it cost. */
export type ArmContacts = {
  arm_no: number;
  code: string;
  is_control: boolean;
  share_per_10000: number;
  size: number;
  contacted: number;
  redeemed: number;
  cost_fen: number;
};

/**
 * Counts over all members of the campaign: contacts through one day, redemptions and their cost through
 * another, or all there are when that is null.
 */
export async function countArmContacts(
  tx: Tx,
  campaignId: number,
  through: { contacts: string; redemptions: string | null },
): Promise<ArmContacts[]> {
  const { rows } = await sql<ArmContacts>`
    with until as (
      select (${through.contacts}::date + 1)::timestamp at time zone 'Asia/Shanghai' as contacts,
        coalesce((${through.redemptions}::date + 1)::timestamp at time zone 'Asia/Shanghai', 'infinity') as redemptions
    )
    select a.arm_no, a.code, a.is_control, a.share_per_10000, count(m.customer_no)::int as size,
      count(*) filter (where t.contacted and t.contacted_at < until.contacts)::int as contacted,
      count(*) filter (where v.redeemed_at < until.redemptions)::int as redeemed,
      coalesce(sum(v.cost_fen) filter (where v.redeemed_at < until.redemptions), 0)::bigint as cost_fen
    from until cross join campaigns.arm a
    left join campaigns.member m using (campaign_id, arm_no)
    left join tasks.campaign_contact t using (campaign_id, customer_no)
    left join benefits.campaign_voucher v using (campaign_id, customer_no)
    where a.campaign_id = ${campaignId}
    group by a.arm_no, a.code, a.is_control, a.share_per_10000 order by a.arm_no`.execute(tx);
  return rows;
}

/** Whether a voucher of the campaign can still be used, so that what it costs is not known yet. */
export async function hasUsableVoucher(
  tx: Tx,
  campaignId: number,
  today: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from benefits.campaign_voucher
    where campaign_id = ${campaignId} and state = 'claimed' and valid_until >= ${today}::date limit 1`.execute(
    tx,
  );
  return rows.length > 0;
}
