import { sql } from 'kysely';
import { type Liability, type LiabilityQuery, largestLiabilities } from '#contract/budgets.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Item = Liability['items'][number];

/**
 * What the budgets that the scope sees have promised and may still have to pay: money set aside that may be
 * claimed, vouchers and points in hand, and gifts set aside. It is what stands in their accounts, so nothing beyond it can be asked for.
 */
export async function readLiability(tx: Tx, of: LiabilityQuery): Promise<Liability> {
  const { rows } = await sql<Item>`
    with standing as (
      select b.funder_id, l.budget_id, b.name as budget_name, a.offer_id, a.campaign_id, a.release_key,
        case when a.state = 'open' then a.claim_until end as claim_until, allotted.balance as claimable, claimed.balance as claimed,
        coalesce((select sum(t.amount) from benefits.hold h
          join benefits.voucher v on v.id = h.voucher_id and v.allotment_id = a.id
          join ledger.transfer t on t.natural_key = 'claim:' || v.id and t.leg = l.leg
          where h.state = 'open' and claimed.balance > 0), 0)::bigint as held
      from benefits.budget b
      join benefits.allotment_leg l on l.budget_id = b.id
      join benefits.allotment a on a.id = l.allotment_id
      join ledger.account allotted on allotted.id = l.allotted_account_id
      join ledger.account claimed on claimed.id = l.claimed_account_id
      where allotted.balance + claimed.balance > 0
        and (${of.funderId ?? null}::bigint is null or b.funder_id = ${of.funderId ?? null})
        and (${of.budgetId ?? null}::bigint is null or b.id = ${of.budgetId ?? null})
        and (${of.offerId ?? null}::bigint is null or a.offer_id = ${of.offerId ?? null})
        and (${of.campaignId ?? null}::bigint is null or a.campaign_id = ${of.campaignId ?? null})
    )
    select s.funder_id as "funderId", coalesce(f.name, '#' || s.funder_id) as "funderName", s.budget_id as "budgetId",
      s.budget_name as "budgetName", s.offer_id as "offerId", coalesce(o.name, '#' || s.offer_id) as "offerName",
      case when s.campaign_id is not null then 'campaign' when split_part(s.release_key, ':', 1) in ('issue', 'mall', 'draw')
        then split_part(s.release_key, ':', 1)
        when s.release_key like 'approval:%' then 'release' else 'other' end as source,
      s.campaign_id as "campaignId", c.name as "campaignName", ${isoMoment('s.claim_until')} as "claimUntil",
      s.claimable as "claimableFen", greatest(s.claimed - s.held, 0) as "claimedFen", least(s.held, s.claimed) as "heldFen",
      s.claimable + s.claimed as "worstFen"
    from standing s
    left join benefits.funder f on f.id = s.funder_id
    left join benefits.offer o on o.id = s.offer_id
    left join campaigns.campaign c on c.id = s.campaign_id
    union all
    -- Points are in customers' hands like vouchers; a gift that a rule has set aside holds its cost in the budget.
    select b.funder_id, coalesce(f.name, '#' || b.funder_id), b.id, b.name, null, coalesce(p.name, ''),
      case c.kind when 'budget' then 'gift' else 'points' end, null, null, null, 0,
      case c.kind when 'budget' then 0 else c.balance end, case c.kind when 'budget' then c.held else 0 end,
      case c.kind when 'budget' then c.held else c.balance end
    from benefits.budget b
    join ledger.account c on (c.kind = 'points_liability' and c.part_id = b.id and c.balance > 0) or (c.kind = 'budget' and c.owner_id = b.id and c.held > 0)
    left join benefits.funder f on f.id = b.funder_id
    left join points.programme p on c.kind = 'points_liability' and p.id = c.owner_id
    where ${of.offerId ?? null}::bigint is null and ${of.campaignId ?? null}::bigint is null
      and (${of.funderId ?? null}::bigint is null or b.funder_id = ${of.funderId ?? null})
      and (${of.budgetId ?? null}::bigint is null or b.id = ${of.budgetId ?? null})
    order by "worstFen" desc, "budgetId", "offerId"`.execute(tx);
  const byFunder = Map.groupBy(rows, ({ funderId }) => funderId);
  const funders = [...byFunder].map(([funderId, parts]) => ({
    funderId,
    name: parts[0]?.funderName ?? `#${funderId}`,
    ...sumOf(parts),
  }));
  return {
    total: sumOf(rows),
    funders: funders.toSorted((one, other) => other.worstFen - one.worstFen).slice(0, 200),
    items: rows.slice(0, largestLiabilities),
  };
}

type Promised = Liability['total'];

function sumOf(parts: readonly Promised[]): Promised {
  const sum = { claimableFen: 0, claimedFen: 0, heldFen: 0, worstFen: 0 };
  for (const part of parts) {
    sum.claimableFen += part.claimableFen;
    sum.claimedFen += part.claimedFen;
    sum.heldFen += part.heldFen;
    sum.worstFen += part.worstFen;
  }
  return sum;
}
