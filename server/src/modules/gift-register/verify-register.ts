import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Holds what the register says was given from shelves to what left them. Reads only; run it as the job role. */
export async function verifyRegister(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with said as (
      select e.id, e.gift_id, e.org_id, e.natural_key, -e.pieces as pieces, 'register:' || e.natural_key as key
      from gift_register.entry e where e.gift_id is not null
      union all
      select e.id, e.gift_id, e.org_id, e.natural_key, e.pieces, 'register-back:' || e.id
      from gift_register.entry e where e.gift_id is not null and e.withdrawn_at is not null
    )
    select 1 as place, 'pieces that the gift register names left the shelf, or came back to it' as rule, s.id, 'entry ' || s.id as of,
      s.pieces::text as expected, coalesce(c.pieces::text, 'none') as found
    from said s left join gifts.stock_change c on c.natural_key = s.key and c.gift_id = s.gift_id and c.org_id = s.org_id
    where c.pieces is distinct from s.pieces
    union all
    select 2, 'nobody was given more in one gift than the limit of its day allows', e.id, 'entry ' || e.id,
      l.content->>'singleFen', e.value_fen::text
    from gift_register.entry e join gift_register.gift_limit l on l.version = e.limit_version
    where e.value_fen > (l.content->>'singleFen')::bigint`,
  );
}
