import { sql } from 'kysely';
import { linkLimits } from '#contract/household-links.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Proposes two customers of one outlet who gave one phone, and have different identity numbers and names, for
 * one household; of those where one, numbered in the range, has changed in the period. A phone of more than
 * four persons is a company's or a switchboard's, and links nobody. What was proposed for a phone that the
 * two do not share any more goes, unless a person has decided. Digests are compared, nothing is decrypted.
 * Gives the number of links that came. Run as the job role.
 */
export async function findSharedPhones(
  tx: Tx,
  { from, to }: { from: number; to: number },
  { since, through }: { since: string; through: string },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ came: boolean }>`
    with fresh as materialized (
      select customer_no, phone_index from customers.customer
      where customer_no >= ${from} and customer_no < ${to}
        and changed_at > ${since}::timestamptz and changed_at <= ${through}::timestamptz),
    -- Whoever shares a phone with one who changed: that one may have made it a phone of too many.
    touched as materialized (
      select customer_no from fresh
      union select customer_no from customers.customer where phone_index in (select phone_index from fresh)),
    shared as (
      select phone_index from customers.customer
      where phone_index in (select phone_index from fresh) and erased_at is null
      group by phone_index having count(distinct coalesce(merged_into, customer_no)) between 2 and ${linkLimits.persons}),
    found as materialized (
      select one.customer_no as one_no, other.customer_no as other_no
      from shared join customers.customer one using (phone_index) join customers.customer other using (phone_index)
      where one.customer_no < other.customer_no and one.erased_at is null and other.erased_at is null
        and one.managing_org_id = other.managing_org_id
        and one.identity_index is not null and other.identity_index is not null
        and (one.identity_kind, one.identity_index) <> (other.identity_kind, other.identity_index)
        and lower(regexp_replace(one.name, '[[:space:]·•.]', '', 'g')) <> lower(regexp_replace(other.name, '[[:space:]·•.]', '', 'g'))),
    past as (
      update identities.household_link as link set same_phone = false
      where same_phone and (one_no in (select customer_no from touched) or other_no in (select customer_no from touched))
        and not exists (select from found where found.one_no = link.one_no and found.other_no = link.other_no))
    insert into identities.household_link as known (one_no, other_no, same_phone, found_at)
    select one_no, other_no, true, ${now} from found order by one_no, other_no
    on conflict (one_no, other_no) do update set same_phone = true where not known.same_phone
    returning xmax = 0 as came`.execute(tx);
  return rows.filter(({ came }) => came).length;
}
