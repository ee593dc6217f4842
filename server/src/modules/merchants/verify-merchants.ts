import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';

/**
 * Holds what merchants are owed to what was redeemed at them and booked, and payouts, statements, adjustments
 * and compensations to their transfers; names every rule that does not hold. Transfers are looked up by what
 * names them, never gone through. Reads only; run it as the job role.
 */
export async function verifyMerchants(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with moved as (
      select b.transfer_id, b.merchant_no, b.kind, b.budget_id, b.amount_fen, t.natural_key,
        case when t.to_account_id = c.id then t.amount when t.from_account_id = c.id then -t.amount end as transfer_fen
      from merchants.booking b
      left join ledger.transfer t on t.id = b.transfer_id and t.phase in ('posted', 'post')
      left join ledger.account c on c.kind = 'merchant' and c.owner_id = b.merchant_no and c.id in (t.from_account_id, t.to_account_id)
    ),
    stated as (
      select statement_id, sum(amount_fen) filter (where kind = 'redeem') as redeemed_fen, sum(amount_fen) filter (where kind = 'reverse') as reversed_fen,
        sum(amount_fen) filter (where kind in ('compensate', 'adjust', 'advance', 'collect')) as corrected_fen, sum(amount_fen) filter (where kind = 'payout') as paid_fen
      from merchants.statement_line group by 1
    ),
    told as (
      select s.*, coalesce(lag(closing_fen) over (partition by merchant_no order by day), 0) as before_fen from merchants.statement s
    )
    select 1 as place, 'what a merchant is owed is what was redeemed there and booked, less what was taken back and paid' as rule,
      coalesce(a.owner_id, m.merchant_no) as id, 'merchant ' || coalesce(a.owner_id, m.merchant_no) as of,
      coalesce(m.fen, 0)::text as expected, a.fen::text as found
    from (select owner_id, sum(balance) as fen from ledger.account where kind = 'merchant' group by 1) a
    full join (
      select merchant_no, sum(fen) as fen from (
        select merchant_id as merchant_no, amount_fen - reversed_fen as fen from benefits.redemption
        where merchant_id is not null and not to_customer and partner_id is null
        union all select merchant_no, amount_fen from merchants.booking) owed
      group by 1) m on m.merchant_no = a.owner_id
    where coalesce(a.fen, 0) <> coalesce(m.fen, 0)
    union all
    select 2, 'what was booked for a merchant is what its transfer moved', transfer_id, 'transfer ' || transfer_id || ', merchant ' || merchant_no,
      transfer_fen::text, amount_fen::text
    from moved where amount_fen is distinct from transfer_fen
    union all
    select 3, 'what is on its way to a merchant is held, and what was paid was paid once', l.payout_id, 'payout ' || l.payout_id || ', line ' || l.line,
      concat_ws(', ', l.amount_fen, l.state), concat_ws(', ', p.amount, coalesce(e.phase, 'open'))
    from merchants.payout_line l
    left join ledger.transfer p on p.id = l.pending_id
    left join ledger.transfer e on e.pending_id = l.pending_id
    where l.pending_id is not null and (p.amount is distinct from l.amount_fen
      or coalesce(e.phase, 'open') <> case l.state when 'out' then 'open' when 'paid' then 'post' else 'void' end
      or e.amount <> l.amount_fen)
    union all
    select 4, 'a statement is the sum of its lines', t.statement_id, 'statement ' || t.statement_id,
      concat_ws(', ', coalesce(s.redeemed_fen, 0), coalesce(s.reversed_fen, 0), coalesce(s.corrected_fen, 0), coalesce(s.paid_fen, 0)),
      concat_ws(', ', t.redeemed_fen, t.reversed_fen, t.corrected_fen, t.paid_fen)
    from told t left join stated s using (statement_id)
    where (t.redeemed_fen, t.reversed_fen, t.corrected_fen, t.paid_fen)
      <> (coalesce(s.redeemed_fen, 0), coalesce(s.reversed_fen, 0), coalesce(s.corrected_fen, 0), coalesce(s.paid_fen, 0))
    union all
    select 5, 'a statement opens with what the one before closed', statement_id, 'statement ' || statement_id, before_fen::text, opening_fen::text
    from told where opening_fen <> before_fen
    union all
    select 6, 'a line of a statement is its transfer', l.transfer_id, 'statement ' || l.statement_id || ', line ' || l.line,
      case when t.to_account_id = c.id then t.amount when t.from_account_id = c.id then -t.amount end::text, l.amount_fen::text
    from merchants.statement_line l
    left join ledger.transfer t on t.id = l.transfer_id
    left join ledger.account c on c.kind = 'merchant' and c.owner_id = l.merchant_no and c.id in (t.from_account_id, t.to_account_id)
    where l.amount_fen is distinct from case when t.to_account_id = c.id then t.amount when t.from_account_id = c.id then -t.amount end
    union all
    select 7, 'what the bank bears of a till without the network was compensated once', coalesce(o.entry_id, b.transfer_id),
      coalesce('entry ' || o.entry_id, 'transfer ' || b.transfer_id), concat_ws(', ', o.amount_fen, 'budget ' || o.compensation_budget_id),
      concat_ws(', ', b.amount_fen, 'budget ' || b.budget_id)
    from (select * from merchants.offline_entry where compensated_at is not null) o
    full join (select * from moved where kind = 'compensate') b on b.natural_key = 'offline:' || o.till_id || ':' || o.sequence
    where (o.amount_fen, o.compensation_budget_id, o.merchant_no) is distinct from (b.amount_fen, b.budget_id, b.merchant_no)
    union all
    select 8, 'what a difference was adjusted by was booked once', coalesce(d.difference_id, b.transfer_id),
      coalesce('difference ' || d.difference_id, 'transfer ' || b.transfer_id), d.adjusted_fen::text, b.amount_fen::text
    from (select * from merchants.difference where state = 'adjusted') d
    full join (select * from moved where kind = 'adjust') b on b.natural_key = 'difference:' || d.difference_id
    where (d.adjusted_fen, d.merchant_no) is distinct from (b.amount_fen, b.merchant_no)
    union all
    select 9, 'what a merchant owes is what late refunds lacked, less what was collected', coalesce(c.owner_id, b.merchant_no),
      'merchant ' || coalesce(c.owner_id, b.merchant_no), coalesce(b.fen, 0)::text, coalesce(-c.balance, 0)::text
    from (select owner_id, balance from ledger.account where kind = 'merchant_receivable' and balance <> 0) c
    full join (select merchant_no, sum(amount_fen) as fen from moved where kind in ('advance', 'collect') group by 1) b on b.merchant_no = c.owner_id
    where coalesce(-c.balance, 0) <> coalesce(b.fen, 0)`,
  );
}
