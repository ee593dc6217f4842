import { sql } from 'kysely';
import type { MyServices } from '#contract/local-services.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Circles with merchants that take benefits, those of the customer's own outlet first, and what is open to
 * everybody and good at one of their merchants by name. As the job role.
 */
export async function circlesForPhone(
  tx: Tx,
  now: Date,
  orgId: number,
): Promise<MyServices['circles']> {
  const { rows } = await sql<MyServices['circles'][number]>`
    select c.circle_id as id, c.name, c.city, of_circle.names as merchants,
      array(select distinct o.name from benefits.allotment a join benefits.offer o on o.id = a.offer_id
        where a.open_to = 'anyone' and a.state = 'open' and a.claim_until > ${now}
          and exists (select from jsonb_array_elements_text(coalesce(a.terms #> '{places,merchantNos}', '[]')) as no (no)
            where no.no = any (of_circle.numbers)) limit 20) as offers
    from merchants.circle c
    cross join lateral (
      select (array_agg(m.name order by m.merchant_no))[:50] as names, array_agg(m.merchant_no::text) as numbers
      from merchants.merchant m where m.circle_id = c.circle_id and m.state = 'active'
    ) of_circle
    where c.state = 'open' and of_circle.names is not null
    order by c.org_id <> ${orgId}, c.city, c.name limit 50`.execute(tx);
  return rows;
}
