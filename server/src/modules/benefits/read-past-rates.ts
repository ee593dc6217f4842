import { sql } from 'kysely';
import { mostPastCampaigns } from '#contract/benefit-simulation.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { PastSpread } from './past-rates.core.ts';

type Row = Omit<PastSpread, 'claimRate' | 'redeemRate' | 'valueShare'> & {
  redeemedFen: number;
  redeemedFaceFen: number;
};

/**
 * What the newest campaigns whose claiming is over saw of the customers whom the scope sees: how many were
 * entitled, claimed and redeemed, and on which days. Vouchers taken back count as not claimed, those given on as their receiver’s.
 */
export async function readPastRates(tx: Tx, now: Date): Promise<PastSpread[]> {
  const { rows } = await sql<Row>`
    with past as materialized (
      select a.id, a.campaign_id, a.offer_id, a.claim_from, o.name as offer_name, c.name as campaign_name
      from benefits.allotment a
      join benefits.offer o on o.id = a.offer_id
      join campaigns.campaign c on c.id = a.campaign_id
      where a.state = 'closed' or a.claim_until < ${now}
      order by a.claim_until desc, a.id desc limit ${mostPastCampaigns}
    ),
    voucher as materialized (
      select v.allotment_id, v.state, v.face_amount_fen as face, r.amount_fen - r.reversed_fen as worth,
        greatest(0, (v.claimed_at at time zone 'Asia/Shanghai')::date - (p.claim_from at time zone 'Asia/Shanghai')::date) as day,
        greatest(0, (r.redeemed_at at time zone 'Asia/Shanghai')::date - (v.claimed_at at time zone 'Asia/Shanghai')::date) as delay
      from past p
      join benefits.voucher v on v.campaign_id = p.campaign_id and v.allotment_id = p.id and v.state not in ('reversed', 'given')
      left join benefits.redemption r on r.voucher_id = v.id and r.reversed_at is null
    )
    select p.campaign_id as "campaignId", p.campaign_name as "campaignName", p.offer_id as "offerId", p.offer_name as "offerName",
      ${isoMoment('p.claim_from')} as "claimFrom",
      (select count(*) from benefits.entitlement e where e.campaign_id = p.campaign_id and e.allotment_id = p.id)::int as entitled,
      seen.claimed, seen."inHand", seen.redeemed, seen."redeemedFen", seen."redeemedFaceFen",
      coalesce((select jsonb_object_agg(day, number) from (select day, count(*) as number from voucher
        where allotment_id = p.id group by day) spread), '{}') as "claimsByDay",
      coalesce((select jsonb_object_agg(delay, number) from (select delay, count(*) as number from voucher
        where allotment_id = p.id and state = 'redeemed' group by delay) spread), '{}') as "redemptionsByDelay"
    from past p
    cross join lateral (
      select count(*)::int as claimed, (count(*) filter (where state in ('claimed', 'held', 'offered')))::int as "inHand",
        (count(*) filter (where state = 'redeemed'))::int as redeemed,
        coalesce(sum(worth) filter (where state = 'redeemed'), 0)::bigint as "redeemedFen",
        coalesce(sum(face) filter (where state = 'redeemed'), 0)::bigint as "redeemedFaceFen"
      from voucher where allotment_id = p.id) seen
    order by p.claim_from desc, p.id desc`.execute(tx);
  return rows.map(({ redeemedFen, redeemedFaceFen, ...row }) => {
    const over = row.claimed - row.inHand;
    return {
      ...row,
      // Who is merged since has one entitlement and may have claimed under another number.
      claimRate: row.entitled === 0 ? null : Math.min(1, row.claimed / row.entitled),
      redeemRate: over === 0 ? null : row.redeemed / over,
      valueShare: redeemedFaceFen === 0 ? null : Math.min(1, redeemedFen / redeemedFaceFen),
    };
  });
}
