import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';

/**
 * Recounts the money behind points from lots and movements, and against the ledger (as the job role). What the bank
 * owes for a programme's points is what they are worth at the prices of their days.
 */
export async function verifyPointsMoney(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with part as materialized (
      select p.*, b.programme_id, b.source, b.hundred_points_fen, b.earned from points.backing_part p join points.backing b on b.id = p.backing_id
    ),
    backing as materialized (
      select backing_id as id, min(programme_id) as programme_id, min(source) as source, min(hundred_points_fen) as price, min(earned) as earned,
        sum(paid_fen) as paid, sum(paid_fen - returned_fen - used_fen) as standing
      from part group by 1
    ),
    lots as materialized (
      select l.backing_id, sum(l.fen) as fen, sum(l.remaining_fen) as remaining_fen,
        coalesce(sum(l.amount) filter (where m.kind <> 'receive'), 0) as given
      from points.lot l join points.movement m on m.id = l.movement_id group by 1
    ),
    taken as materialized (
      select l.backing_id, coalesce(sum(c.fen) filter (where m.kind = 'transfer'), 0) as passed_on,
        coalesce(sum(c.fen - c.given_back_fen) filter (where m.kind = 'freeze' and not exists (
          select from points.movement e where e.refers_to = m.id and e.kind in ('unfreeze', 'forfeit'))), 0) as frozen
      from points.consumption c join points.movement m on m.id = c.movement_id join points.lot l on l.id = c.lot_id
      where m.kind in ('transfer', 'freeze') group by 1
    ),
    sealed as (select coalesce(max(through_id), 0) as id from ledger.seal),
    flow as materialized (
      select from_account_id, to_account_id, kind, sum(amount) as amount from (
        select from_account_id, to_account_id, kind, amount from ledger.day_flow
        where kind in ('points_fund', 'points_return', 'points_use', 'points_pay', 'points_rest', 'reverse')
        union all
        select from_account_id, to_account_id, kind, amount from ledger.transfer
        where id > (select id from sealed) and phase in ('posted', 'post') and kind in ('points_fund', 'points_return', 'points_use', 'points_pay', 'points_rest', 'reverse')) moved
      group by 1, 2, 3
    ),
    given as (
      select m.money_id, l.backing_id, sum(l.fen) as fen from points.lot l join points.movement m on m.id = l.movement_id
      where m.money_id is not null and m.kind in ('earn', 'adjust_up') group by 1, 2
    )
    select 10 as place, 'what was paid for points stands behind them when they were given' as rule, b.id, 'backing ' || b.id || ', ' || b.source as of,
      (coalesce(l.fen, 0) - coalesce(t.passed_on, 0))::text as expected, b.paid::text as found
    from backing b left join lots l on l.backing_id = b.id left join taken t on t.backing_id = b.id
    where b.paid <> coalesce(l.fen, 0) - coalesce(t.passed_on, 0)
    union all
    select 11, 'points are paid for at the price of their day', b.id, 'backing ' || b.id || ', ' || b.source,
      ceil(b.earned * b.price / 10000.0)::text, b.paid::text
    from backing b where b.paid <> ceil(b.earned * b.price / 10000.0)
    union all
    select 12, 'a rule''s backing counts what it has given', b.id, 'backing ' || b.id || ', ' || b.source, coalesce(l.given, 0)::text, b.earned::text
    from backing b left join lots l on l.backing_id = b.id
    where b.source <> 'unfunded' and b.earned <> coalesce(l.given, 0)
    union all
    select 13, 'what is owed for points is what stands behind those not used yet', b.id, 'backing ' || b.id || ', ' || b.source,
      (coalesce(l.remaining_fen, 0) + coalesce(t.frozen, 0))::text, b.standing::text
    from backing b left join lots l on l.backing_id = b.id left join taken t on t.backing_id = b.id
    where b.standing <> coalesce(l.remaining_fen, 0) + coalesce(t.frozen, 0)
    union all
    select 14, 'what is owed for a programme''s points stands in the ledger, by who pays', c.id,
      'account ' || c.id || ', programme ' || c.owner_id || ', budget ' || c.part_id, coalesce(sum(p.paid_fen - p.returned_fen - p.used_fen), 0)::text, c.balance::text
    from ledger.account c left join part p on p.liability_account_id = c.id
    where c.kind = 'points_liability' group by c.id having c.balance <> coalesce(sum(p.paid_fen - p.returned_fen - p.used_fen), 0)
    union all
    select 15, 'who pays for points has paid, and has back, what the ledger says', c.id, c.kind || ' ' || c.owner_id,
      p.paid || ' paid, ' || p.returned || ' back', coalesce(f.paid, 0) || ' paid, ' || coalesce(f.returned, 0) || ' back'
    from (select account_id, sum(paid_fen) as paid, sum(returned_fen) as returned from part group by 1) p
    join ledger.account c on c.id = p.account_id
    left join lateral (
      select sum(amount) filter (where kind = 'points_fund' and from_account_id = c.id) as paid,
        sum(amount) filter (where kind in ('points_return', 'points_rest') and to_account_id = c.id) as returned
      from flow where from_account_id = c.id or to_account_id = c.id) f on true
    where p.paid <> coalesce(f.paid, 0) or p.returned <> coalesce(f.returned, 0)
    union all
    select 16, 'what a programme''s points were used for is what they were worth', p.programme_id, 'programme ' || p.programme_id,
      p.used::text, coalesce(f.used, 0)::text
    from (select programme_id, sum(used_fen) as used from part group by 1) p
    left join lateral (
      select sum(case kind when 'points_use' then amount else -amount end) as used from flow
      where (kind = 'points_rest' and from_account_id in (select id from ledger.account where kind = 'points_used' and owner_id = p.programme_id))
        or (kind = 'points_use' and from_account_id in (select id from ledger.account where kind = 'points_liability' and owner_id = p.programme_id))
        or (kind = 'reverse' and to_account_id in (select id from ledger.account where kind = 'points_liability' and owner_id = p.programme_id))) f on true
    where p.used <> coalesce(f.used, 0)
    union all
    select 17, 'the transfers that a batch of earnings names sum to what stands behind them', g.money_id, 'batch ' || g.money_id || ', backing ' || g.backing_id,
      g.fen::text, coalesce(t.amount, 0)::text
    from given g
    left join lateral (
      select sum(amount) as amount from ledger.transfer
      where natural_key = 'points-money:' || g.money_id || ':' || g.backing_id and kind = 'points_fund') t on true
    where g.fen <> coalesce(t.amount, 0)
    union all
    select 18, 'an exchange for a benefit has the money of the points it used', o.id, 'order ' || o.id, coalesce(t.amount, 0)::text, o.points_fen::text
    from points.mall_order o left join lateral (
      select sum(amount) as amount from ledger.transfer
      where natural_key in (select 'points-use:' || o.movement_id || ':' || l.backing_id
        from points.consumption c join points.lot l on l.id = c.lot_id where c.movement_id = o.movement_id)) t on true
    where o.voucher_id is not null and o.points_fen <> coalesce(t.amount, 0)
    union all
    select 19, 'points pay for a benefit what its transfers say, and no more than it cost', o.id, 'order ' || o.id,
      coalesce(t.amount, 0) || ', at most ' || coalesce(d.amount_fen, 0), o.paid_fen::text
    from points.mall_order o left join benefits.redemption d on d.id = o.paid_redemption_id
    left join lateral (
      select sum(p.amount - coalesce(r.amount, 0)) as amount from ledger.transfer p left join ledger.reversal_total r on r.transfer_id = p.id
      where p.natural_key = 'points-pay:' || o.paid_redemption_id and p.kind = 'points_pay') t on true
    where o.voucher_id is not null and (o.paid_fen <> coalesce(t.amount, 0) or o.paid_fen > coalesce(d.amount_fen, 0))
    union all
    select 20, 'what points were used for leaves with the benefits that are settled', s.programme_id, 'programme ' || s.programme_id,
      s.paid || ' paid, ' || s.rest || ' back', coalesce(f.paid, 0) || ' paid, ' || coalesce(f.rest, 0) || ' back'
    from (select programme_id, coalesce(sum(paid_fen), 0) as paid, coalesce(sum(rest_fen), 0) as rest from points.mall_order group by 1) s
    left join lateral (
      select sum(case flow.kind when 'points_pay' then amount else -amount end) filter (where flow.kind <> 'points_rest') as paid,
        sum(amount) filter (where flow.kind = 'points_rest') as rest
      from flow join ledger.account c on c.kind = 'points_used' and c.owner_id = s.programme_id
        and ((flow.from_account_id = c.id and flow.kind in ('points_pay', 'points_rest'))
          or (flow.to_account_id = c.id and flow.kind = 'reverse'))) f on true
    where s.paid <> coalesce(f.paid, 0) or s.rest <> coalesce(f.rest, 0)
    union all
    select 21, 'what went back of an exchange is what its uses have back', o.id, 'order ' || o.id,
      (select coalesce(sum(fen), 0) from unnest(o.rest_parts) as part (fen))::text, o.rest_fen::text
    from points.mall_order o where o.rest_fen <> (select coalesce(sum(fen), 0) from unnest(o.rest_parts) as part (fen))`,
  );
}
