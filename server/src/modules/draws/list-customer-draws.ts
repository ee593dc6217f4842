import { sql } from 'kysely';
import type { CustomerDraws } from '#contract/draws.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What a person has earned, used and won in each draw, under all their numbers. */
export async function listCustomerDraws(tx: Tx, customerNo: number): Promise<CustomerDraws> {
  const { rows } = await sql<CustomerDraws['items'][number]>`
    select draw.id as "drawId", version.content->'name' as name, draw.state, version.content->>'endsAt' as "endsAt",
      sum(player.earned)::int as earned, sum(player.used)::int as used,
      coalesce(sum((select sum(won::int) from jsonb_each_text(player.wins) as win (prize, won))
        + (select count(*) from draws.award where award.draw_id = player.draw_id and award.customer_no = player.customer_no)), 0)::int as won,
      max(player.played_on) as "lastPlayedOn"
    from draws.player
    join draws.draw on draw.id = player.draw_id
    join draws.version on version.draw_id = draw.id and version.version_no = coalesce(draw.version_no, 1)
    where player.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}::int)))
    group by draw.id, draw.state, version.content order by draw.id desc limit 50`.execute(tx);
  return { items: rows };
}
