import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Whether codes are there for everything that is set aside of these offers' products, the parts just opened among
 * it: for each day on which one of them may still be claimed, as many codes are good then as are promised until
 * then or later. So a release or prize that could be opened does not run out, unless codes are withdrawn. What a
 * bulk issue sets aside is given at once, and needs codes that are good today.
 *
 * Locks the products, in id order, which claims hold while they hand codes out: two openings take turns, and
 * neither counts a code that is just being given. Nobody opens without this look, so nothing is kept beside the
 * allotments: what they still promise is their number less what was claimed.
 */
export async function judgeStock(
  tx: Tx,
  now: Date,
  offerIds: readonly number[],
): Promise<Result<void>> {
  const { rows: products } = await sql<{ id: number }>`
    select product_id as id from fulfilment.product where delivery = 'code' and product_id in (
      select product_id from fulfilment.offer_product where offer_id = any (${offerIds}::bigint[]))
    order by product_id for no key update`.execute(tx);
  if (products.length === 0) return ok(undefined);
  const today = bankDay(now);
  const { rows } = await sql<{ day: string; codes: number; promised: number }>`
    with promised as (
      select l.product_id, a.cap_count - a.used_count as number,
        case when a.release_key like 'issue:%' then ${today}::date
          else ((a.claim_until - interval '1 second') at time zone 'Asia/Shanghai')::date end as until
      from fulfilment.offer_product l join benefits.allotment a on a.offer_id = l.offer_id
      where l.product_id = any (${products.map(({ id }) => id)}::bigint[]) and a.state = 'open' and a.claim_until > ${now}
    )
    select d.until as day,
      (select coalesce(sum(b.code_count - b.handed_count), 0)::bigint from fulfilment.code_batch b
        where b.product_id = d.product_id and b.state = 'open' and b.expires_on >= greatest(d.until, ${today}::date)) as codes,
      (select sum(p.number)::bigint from promised p where p.product_id = d.product_id and p.until >= d.until) as promised
    from (select distinct product_id, until from promised) d
    order by d.until`.execute(tx);
  const short = rows.find(({ codes, promised }) => codes < promised);
  return short
    ? refuse('CODES_SHORT', {
        day: short.day,
        availableCount: short.codes,
        neededCount: short.promised,
      })
    : ok(undefined);
}
