import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';
import { verifyPointsMoney } from './verify-money.ts';

/**
 * Recounts lots, freezes and debts from the movements, and all of it against the ledger (as the job role).
 * Gives each rule that does not hold; empty when all do.
 */
export async function verifyPoints(tx: Tx): Promise<LedgerFault[]> {
  return [...(await recountPoints(tx)), ...(await verifyPointsMoney(tx))];
}

function recountPoints(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with taken as (
      select lot_id, sum(amount - given_back) as amount from points.consumption group by lot_id
    ),
    held as (
      select l.programme_id, l.customer_no, sum(l.remaining) as remaining from points.lot l group by 1, 2
    ),
    frozen as (
      select l.programme_id, l.customer_no, sum(c.amount - c.given_back) as amount
      from points.consumption c join points.movement m on m.id = c.movement_id join points.lot l on l.id = c.lot_id
      where m.kind = 'freeze' and not exists (
        select from points.movement e where e.refers_to = m.id and e.kind in ('unfreeze', 'forfeit'))
      group by 1, 2
    ),
    settled as (
      select d.movement_id, d.settled, coalesce((
        select sum(m.amount) from points.movement m where m.refers_to = d.movement_id and m.kind = 'settle'), 0) as amount
      from points.debt d
    ),
    back as (
      select l.id, l.taken_back, l.absorbed,
        coalesce((select sum(m.amount) from points.movement m where m.refers_to = l.movement_id and m.kind = 'take_back'), 0) as amount,
        coalesce((
          select sum(coalesce((select sum(c.amount) from points.consumption c where c.movement_id = m.id), 0)
            + coalesce((select d.amount from points.debt d where d.movement_id = m.id), 0))
          from points.movement m where m.refers_to = l.movement_id and m.kind = 'take_back'), 0) as met
      from points.lot l
    ),
    holding as (
      select a.programme_id, a.customer_no, c.id, c.balance, c.held, coalesce(h.remaining, 0) as remaining, coalesce(f.amount, 0) as frozen
      from points.account a join ledger.account c on c.id = a.ledger_account_id
      left join held h on (h.programme_id, h.customer_no) = (a.programme_id, a.customer_no)
      left join frozen f on (f.programme_id, f.customer_no) = (a.programme_id, a.customer_no)
    )
    select 1 as place, 'what remains of a lot of points is what no movement has taken of it' as rule, l.id, 'lot ' || l.id as of,
      (l.amount - coalesce(t.amount, 0))::text as expected, l.remaining::text as found
    from points.lot l left join taken t on t.lot_id = l.id where l.remaining <> l.amount - coalesce(t.amount, 0)
    union all
    select 2, 'a customer''s lots hold what the ledger says is free', id, 'customer ' || customer_no || ', account ' || id,
      (balance - held)::text, remaining::text
    from holding where balance - held <> remaining
    union all
    select 3, 'frozen points are held in the ledger', id, 'customer ' || customer_no || ', account ' || id, frozen::text, held::text
    from holding where held <> frozen
    union all
    select 4, 'a debt of points is settled by what its movements say', movement_id, 'movement ' || movement_id, amount::text, settled::text
    from settled where settled <> amount
    union all
    select 5, 'points taken back are paid, absorbed by what had lapsed, or owed', id, 'lot ' || id,
      amount || ', ' || met || ' of it paid or owed', taken_back || ', ' || taken_back - absorbed || ' of it paid or owed'
    from back where taken_back <> amount or taken_back - absorbed <> met
    union all
    select 6, 'a gift that a rule has given is one reservation of it for its customer', d.id, 'gift due ' || d.id,
      'gift ' || d.gift_id || ', customer ' || d.customer_no, coalesce('gift ' || r.gift_id || ', customer ' || r.customer_no, 'none')
    from points.gift_due d left join gifts.reservation r on r.id = d.reservation_id
    where d.state = 'reserved' and (r.gift_id, r.customer_no, r.subject, r.pieces)
      is distinct from (d.gift_id, d.customer_no, 'gift-rule:' || d.rule_id, 1)
    union all
    select 7, 'a gift set aside for a rule is one that the rule owes', r.id, 'reservation ' || r.id, 'gift due', 'none'
    from gifts.reservation r where r.subject like 'gift-rule:%' and not exists (
      select from points.gift_due d where d.reservation_id = r.id)
    union all
    select 8, 'points for a payment are one earning of its customer', p.movement_id, 'payment ' || p.reference,
      p.points || ' to customer ' || p.customer_no, coalesce(m.amount || ' to customer ' || m.customer_no, 'none')
    from points.payment p left join points.movement m on m.id = p.movement_id and m.kind = 'earn'
    where p.movement_id is not null and (m.amount, m.customer_no) is distinct from (p.points, p.customer_no)
    union all
    select 9, 'what refunds took back of a payment is what its movements say', p.movement_id, 'payment ' || p.reference, moved.amount::text,
      p.taken_back::text
    from points.payment p cross join lateral (
      select coalesce(sum(m.amount), 0) as amount from points.movement m
      where m.refers_to = p.movement_id and m.kind = 'take_back' and m.natural_key like 'payment-back:%') moved
    where p.movement_id is not null and moved.amount <> p.taken_back`,
  );
}
