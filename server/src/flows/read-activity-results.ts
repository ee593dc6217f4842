import { sql } from 'kysely';
import {
  activitiesTold,
  type ActivityAsked,
  type ActivityResult,
  type ActivityResults,
} from '#contract/activity-results.ts';
import { campaignMeasurementSchema } from '#contract/campaigns.ts';
import type { Scope } from '#contract/scope.ts';
import { addDays, bankDayStart } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<ActivityResult, 'measured'> & {
  measured: unknown;
  activities: number;
  allTimes: number;
  allCostFen: number;
  allPaymentsFen: number;
};

/**
 * What activities brought in days of the bank, of customers whom the scope sees (as the job role, with their
 * outlets named, since what they used stands at whatever outlet or merchant took it). Counted from what
 * happened then: a voucher by its claim, cost and payments by the redemption, net of what was taken back
 * since, a draw by its plays, a rule by the points and gifts it gave. What a campaign brought in is what was
 * measured against its control group and nothing else. What chances in a draw have won is told of who gave them and of
 * the draw; the sum of all has it once.
 */
export async function readActivityResults(
  tx: Tx,
  scope: Scope,
  { from, to, kind }: ActivityAsked,
): Promise<ActivityResults> {
  const began = bankDayStart(from);
  const ended = bankDayStart(addDays(to, 1));
  const seen = (orgId: string) =>
    scope.all ? sql`true` : sql`${sql.ref(orgId)} = any (${[...scope.orgIds]}::int[])`;
  const { rows } = await sql<Row>`
    with source as materialized (
      select a.id as allotment_id, case when a.campaign_id is not null then 'campaign' when p.draw_id is not null then 'draw'
          when split_part(a.release_key, ':', 1) in ('issue', 'mall') then split_part(a.release_key, ':', 1)
          when a.release_key like 'approval:%' then 'release' else 'other' end as kind,
        coalesce(a.campaign_id, p.draw_id, a.offer_id) as id, a.kind as gives
      from benefits.allotment a
      left join lateral (select draw_id from draws.prize where allotment_id = a.id limit 1) p on true
    ),
    claimed as (
      select s.kind, s.id, v.customer_no, 1 as times, 0::bigint as cost, 0::bigint as elsewhere, null::bigint as purchase, 0::bigint as paid
      from benefits.voucher v join source s using (allotment_id)
      where v.claimed_at >= ${began} and v.claimed_at < ${ended} and v.state <> 'reversed' and s.kind <> 'draw' and ${seen('v.org_id')}
    ),
    used as (
      select s.kind, s.id, v.customer_no, 0 as times, c.cost, case when s.gives = 'drawChance' then c.cost else 0 end as elsewhere, coalesce(p.same_as, p.id, -r.id) as purchase,
        case when r.reversed_at is null then r.purchase_amount_fen else 0 end as paid
      from benefits.redemption r join benefits.voucher v on v.id = r.voucher_id join source s using (allotment_id)
      left join benefits.purchase p on p.id = r.purchase_id
      cross join lateral (select case when r.reversed_at is not null then 0 when s.gives = 'points' then benefits.cost_of_use(s.gives, v.id, r.id, 0)
        when s.gives = 'drawChance' then draws.cost_of_chances(v.id) else r.amount_fen - r.reversed_fen end as cost) c
      where r.redeemed_at >= ${began} and r.redeemed_at < ${ended} and ${seen('v.org_id')}
    ),
    played as (
      select 'draw' as kind, draw_id as id, customer_no, 1 as times, 0::bigint as cost, 0::bigint as elsewhere, null::bigint as purchase, 0::bigint as paid
      from draws.play where played_at >= ${began} and played_at < ${ended} and ${seen('org_id')}
    ),
    earned as (
      select 'rule' as kind, of.rule_id as id, m.customer_no, 1 as times,
        round((m.amount - coalesce((select sum(b.amount) from points.movement b where b.refers_to = m.id and b.kind = 'take_back'), 0))
          * points.price_on(m.programme_id, (m.made_at at time zone 'Asia/Shanghai')::date) / 10000.0)::bigint as cost,
        0::bigint as elsewhere, null::bigint as purchase, 0::bigint as paid
      from points.movement m
      cross join lateral (select coalesce(substring(m.natural_key from '^(?:check-in|products|interest):([0-9]+):'),
        substring(m.subject from '^payment:([0-9]+)$'))::bigint as rule_id) of
      where m.kind = 'earn' and m.made_at >= ${began} and m.made_at < ${ended} and of.rule_id is not null
    ),
    handed as (
      select 'rule' as kind, substring(g.subject from '^gift-rule:([0-9]+)$')::bigint as id, g.customer_no, 1 as times,
        g.pieces * gift.value_fen as cost, 0::bigint as elsewhere, null::bigint as purchase, 0::bigint as paid
      from gifts.reservation g join gifts.gift gift on gift.id = g.gift_id
      where g.state = 'handed_over' and g.handed_over_at >= ${began} and g.handed_over_at < ${ended} and g.subject ~ '^gift-rule:[0-9]+$'
    ),
    deeds as (
      select * from claimed union all select * from used union all select * from played
      union all select * from earned union all select * from handed
    ),
    told as (
      -- Several vouchers of an activity in one payment are one payment.
      select d.*, coalesce(c.merged_into, c.customer_no) as person,
        case when d.purchase is not null and row_number() over (partition by d.kind, d.id, d.purchase order by d.paid desc) = 1 then d.paid else 0 end as once
      from deeds d join customers.customer c on c.customer_no = d.customer_no
      where (${kind ?? null}::text is null or d.kind = ${kind ?? null}) and (d.kind <> 'rule' or ${seen('c.managing_org_id')})
    ),
    summed as (
      select kind, id, count(distinct person)::int as persons, sum(times)::int as times, sum(cost)::bigint as cost, sum(elsewhere)::bigint as elsewhere, sum(once)::bigint as paid
      from told group by kind, id
    )
    select s.kind, s.id, s.persons, s.times, s.cost as "costFen", s.paid as "paymentsFen",
      case s.kind
        when 'campaign' then (select jsonb_build_object('zh', name, 'en', name) from campaigns.campaign where id = s.id)
        when 'draw' then (select v.content->'name' from draws.draw d join draws.version v on v.draw_id = d.id and v.version_no = d.version_no where d.id = s.id)
        when 'rule' then (select jsonb_build_object('zh', name, 'en', name) from points.rule where id = s.id)
        else (select jsonb_build_object('zh', name, 'en', name) from benefits.offer where id = s.id) end as name,
      case s.kind when 'campaign' then (
        select content from measurement.snapshot where campaign_id = s.id order by id desc limit 1) end as measured,
      count(*) over ()::int as activities, (sum(s.times) over ())::int as "allTimes", (sum(s.cost - s.elsewhere) over ())::bigint as "allCostFen",
      (sum(s.paid) over ())::bigint as "allPaymentsFen"
    from summed s
    order by s.persons desc, s.kind, s.id limit ${activitiesTold}`.execute(tx);
  const [first] = rows;
  return {
    items: rows.map(({ kind: of, id, name, persons, times, costFen, paymentsFen, measured }) => ({
      kind: of,
      id,
      name: name ?? { zh: `#${id}`, en: `#${id}` },
      persons,
      times,
      costFen,
      paymentsFen,
      measured: measuredOf(measured),
    })),
    total: {
      activities: first?.activities ?? 0,
      times: first?.allTimes ?? 0,
      costFen: first?.allCostFen ?? 0,
      paymentsFen: first?.allPaymentsFen ?? 0,
    },
  };
}

/** What the arms of a measurement brought together; nothing where one of them could not be estimated. */
function measuredOf(content: unknown): ActivityResult['measured'] {
  const parsed = campaignMeasurementSchema.safeParse(content);
  if (!parsed.success) return null;
  const { throughDate, measurement } = parsed.data;
  const values = measurement.comparisons.map(({ incrementalValueFen }) => incrementalValueFen);
  let [value, low, high] = [0, 0, 0];
  for (const one of values) {
    if (!one.estimable) return null;
    value += one.value;
    low += one.low;
    high += one.high;
  }
  // Bounds of several arms are added up, which is wider than the interval of their sum.
  return values.length > 0
    ? { throughDate, incrementalValueFen: value, lowFen: low, highFen: high }
    : null;
}
