import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';

/**
 * Recounts every shelf from what came, went and was reserved of it, against the pieces that the ledger holds;
 * names every rule that does not hold. Reads only; run it as the job role.
 */
export async function verifyGifts(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with promised as (
      select gift_id, org_id, sum(pieces) filter (where state = 'reserved') as reserved, sum(pieces) filter (where state = 'handed_over') as given
      from gifts.reservation group by 1, 2
    ),
    came as (
      select gift_id, org_id, sum(pieces) as pieces from (
        select gift_id, org_id, pieces from gifts.stock_change
        union all select gift_id, to_org_id, -pieces from gifts.stock_change where kind = 'send') moved
      group by 1, 2
    ),
    shelf as (
      select s.gift_id, s.org_id, stock.balance as stock, aside.balance as aside, coalesce(p.reserved, 0) as reserved,
        coalesce(c.pieces, 0) - coalesce(p.reserved, 0) - coalesce(p.given, 0) as remaining,
        'gift ' || s.gift_id || ', org unit ' || s.org_id as of
      from gifts.shelf s
      join ledger.account stock on stock.id = s.stock_account_id
      join ledger.account aside on aside.id = s.reserved_account_id
      left join promised p on (p.gift_id, p.org_id) = (s.gift_id, s.org_id)
      left join came c on (c.gift_id, c.org_id) = (s.gift_id, s.org_id)
    )
    select 1 as place, 'what is reserved of a shelf is what its reservations hold' as rule, gift_id as id, of,
      reserved::text as expected, aside::text as found
    from shelf where aside <> reserved
    union all
    select 2, 'what stands on a shelf is what came to it, less what was reserved and handed over', gift_id, of, remaining::text, stock::text
    from shelf where stock <> remaining
    union all
    select 3, 'a reservation moved its pieces, and only one that was handed over gave them', r.id, 'reservation ' || r.id,
      r.pieces || ' reserved, ' || case when r.hand_over_transfer_id is null then 'none' else r.pieces::text end || ' handed over',
      coalesce(t.amount::text, 'none') || ' reserved, ' || coalesce(h.amount::text, 'none') || ' handed over'
    from gifts.reservation r
    left join ledger.transfer t on t.id = r.reserve_transfer_id and t.kind = 'gift_reserve'
    left join ledger.transfer h on h.id = r.hand_over_transfer_id and h.kind = 'gift_hand_over'
    where t.amount is distinct from r.pieces or h.amount is distinct from case when r.hand_over_transfer_id is not null then r.pieces end
    union all
    select 4, 'a voucher of a gift has its piece set aside, and is used when that is handed over', v.id, 'voucher ' || v.id,
      case v.state when 'redeemed' then 'handed over' when 'reversed' then 'neither reserved nor handed over' else 'not handed over' end, r.state
    from benefits.allotment a join benefits.voucher v on v.allotment_id = a.id
    left join gifts.reservation r on r.natural_key = 'voucher:' || v.id
    where a.kind = 'gift' and (r.id is null or (v.state = 'redeemed') <> (r.state = 'handed_over') or (v.state = 'reversed' and r.state = 'reserved'))
    union all
    select 5, 'what a gift costs is held while it waits, paid when it is handed over, and back or free after', c.reservation_id,
      'reservation ' || c.reservation_id || ', budget ' || c.budget_id,
      c.amount_fen || case r.state when 'reserved' then ' held' when 'handed_over' then ' paid' when 'returned' then ' back' else ' free' end,
      coalesce(p.amount::text, 'none') || case when e.id is null then ' held' when e.phase = 'void' then ' free' when b.id is not null then ' back' else ' paid' end
    from gifts.reservation_cost c
    join gifts.reservation r on r.id = c.reservation_id
    left join ledger.transfer p on p.id = c.pending_id and p.phase = 'pending' and p.from_account_id = c.budget_account_id
    left join ledger.transfer e on e.pending_id = c.pending_id
    left join ledger.transfer b on b.reverses_id = e.id and b.amount = e.amount
    where p.amount is distinct from c.amount_fen or (e.id is not null and e.amount <> c.amount_fen)
      or case r.state when 'reserved' then 'held' when 'handed_over' then 'paid' when 'returned' then 'back' else 'free' end
        <> case when e.id is null then 'held' when e.phase = 'void' then 'free' when b.id is not null then 'back' else 'paid' end
    union all
    select 6, 'the funders of a gift pay what it is worth', r.id, 'reservation ' || r.id, (g.value_fen * r.pieces)::text, sum(c.amount_fen)::text
    from gifts.reservation_cost c join gifts.reservation r on r.id = c.reservation_id join gifts.gift g on g.id = r.gift_id
    group by r.id, g.value_fen having sum(c.amount_fen) <> g.value_fen * r.pieces`,
  );
}
