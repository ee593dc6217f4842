import { sql } from 'kysely';
import type { Board, Campaign } from '#contract/campaigns.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** The funnel of every arm and the days, of the outlets the scope sees. */
export async function readBoard(tx: Tx, now: Date, campaign: Campaign): Promise<Board> {
  const id = campaign.id;
  const { rows: excluded } = await sql<Board['excluded'][number]>`
    select reason, count from campaigns.exclusion where campaign_id = ${id} order by count desc, reason`.execute(
    tx,
  );
  const { rows: arms } = await sql<Board['arms'][number]>`
    select a.code, a.name, a.is_control as "isControl", count(m.customer_no)::int as assigned, count(t.customer_no)::int as tasks,
      count(*) filter (where t.contacted)::int as contacted, count(v.customer_no)::int as claimed, count(v.redeemed_at)::int as redeemed,
      coalesce(sum(v.cost_fen), 0)::bigint as "costFen"
    from campaigns.arm a
    left join campaigns.member m using (campaign_id, arm_no)
    left join tasks.campaign_contact t using (campaign_id, customer_no)
    left join benefits.campaign_voucher v using (campaign_id, customer_no)
    where a.campaign_id = ${id} group by a.arm_no, a.code, a.name, a.is_control order by a.arm_no`.execute(
    tx,
  );
  const { rows: days } = await sql<Board['days'][number]>`
    with moments as (
      select customer_no, contacted_at as at, 'contacted' as what from tasks.campaign_contact where campaign_id = ${id} and contacted
      union all select customer_no, claimed_at, 'claimed' from benefits.campaign_voucher where campaign_id = ${id}
      union all select customer_no, redeemed_at, 'redeemed' from benefits.campaign_voucher where campaign_id = ${id} and redeemed_at is not null
    )
    select (at at time zone 'Asia/Shanghai')::date as date, a.code as arm,
      count(*) filter (where what = 'contacted')::int as contacted, count(*) filter (where what = 'claimed')::int as claimed,
      count(*) filter (where what = 'redeemed')::int as redeemed
    from moments join campaigns.member m on m.campaign_id = ${id} and m.customer_no = moments.customer_no
    join campaigns.arm a on a.campaign_id = m.campaign_id and a.arm_no = m.arm_no
    group by 1, a.arm_no, a.code order by 1, a.arm_no`.execute(tx);
  return { campaignId: id, state: campaign.state, asOf: now.toISOString(), excluded, arms, days };
}
