import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** An arm as operations know it: how many were assigned; which customers were contacted and redeemed, and what it cost. */
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
 * Counts over all members of the campaign. Members merged since are one customer, who counts once, in the
 * arm of the lowest number; what was given to either is paid for. Contacts through one day, redemptions and their cost through
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
    ), member as (
      select coalesce(merged.merged_into, m.customer_no) as person, m.arm_no,
        first_value(m.arm_no) over (partition by coalesce(merged.merged_into, m.customer_no) order by m.customer_no) as arm_of_person,
        coalesce(t.contacted and t.contacted_at < until.contacts, false) as contacted,
        coalesce(v.redeemed_at < until.redemptions, false) as redeemed, v.cost_fen
      from until cross join campaigns.member m
      left join customers.merged on merged.customer_no = m.customer_no
      left join tasks.campaign_contact t on t.campaign_id = m.campaign_id and t.customer_no = m.customer_no
      left join benefits.campaign_voucher v on v.campaign_id = m.campaign_id and v.customer_no = m.customer_no
      where m.campaign_id = ${campaignId}
    )
    select a.arm_no, a.code, a.is_control, a.share_per_10000,
      (select count(*) from member where member.arm_no = a.arm_no)::int as size,
      count(distinct person) filter (where contacted)::int as contacted,
      count(distinct person) filter (where redeemed)::int as redeemed,
      coalesce(sum(cost_fen) filter (where redeemed), 0)::bigint as cost_fen
    from campaigns.arm a left join member on member.arm_of_person = a.arm_no
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
