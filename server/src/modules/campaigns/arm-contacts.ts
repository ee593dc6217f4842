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

/** Counts over all members of the campaign, by what happened up to and including `throughDate`. */
export async function countArmContacts(
  tx: Tx,
  campaignId: number,
  throughDate: string,
): Promise<ArmContacts[]> {
  const { rows } = await sql<ArmContacts>`
    with until as (select (${throughDate}::date + 1)::timestamp at time zone 'Asia/Shanghai' as moment)
    select a.arm_no, a.code, a.is_control, a.share_per_10000, count(m.customer_no)::int as size,
      count(*) filter (where t.contacted and t.contacted_at < until.moment)::int as contacted,
      count(*) filter (where v.redeemed_at < until.moment)::int as redeemed,
      coalesce(sum(v.cost_fen) filter (where v.redeemed_at < until.moment), 0)::bigint as cost_fen
    from until cross join campaigns.arm a
    left join campaigns.member m using (campaign_id, arm_no)
    left join tasks.campaign_contact t using (campaign_id, customer_no)
    left join benefits.campaign_voucher v using (campaign_id, customer_no)
    where a.campaign_id = ${campaignId}
    group by a.arm_no, a.code, a.is_control, a.share_per_10000 order by a.arm_no`.execute(tx);
  return rows;
}
