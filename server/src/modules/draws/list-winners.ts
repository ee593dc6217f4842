import { sql } from 'kysely';
import type { WinnerRow } from '#contract/draw-plays.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Winners of a draw as they are disclosed, to anybody: the first character of the name, which prize, which day.
 * How long the name is stays untold. Run as the job role.
 */
export async function listWinners(
  tx: Tx,
  drawId: number,
  limit: number,
  before?: number,
): Promise<Slice<WinnerRow, number>> {
  const { rows } = await sql<WinnerRow>`
    select play.ordinal, coalesce(left(customer.name, 1), '') || '**' as name,
      (select jsonb_build_object('code', prize) || (given->'name') from jsonb_array_elements(content->'prizes') as given
       where given->>'code' = prize) as prize, play.day as "wonOn"
    from (
      select draw_id, version_no, ordinal, customer_no, prize, day from draws.play where prize is not null
      union all
      select draw_id, version_no, ordinal, customer_no, 'zhuangyuan', (decided_at at time zone 'Asia/Shanghai')::date
      from draws.award where ordinal is not null
    ) play join draws.version using (draw_id, version_no)
      left join customers.customer on customer.customer_no = customers.person_of(play.customer_no)
    where draw_id = ${drawId} and ordinal < ${before ?? Number.MAX_SAFE_INTEGER}
    order by ordinal desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.ordinal);
}
