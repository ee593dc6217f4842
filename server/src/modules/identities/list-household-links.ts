import { sql } from 'kysely';
import type { HouseholdLink, HouseholdLinkQuery } from '#contract/household-links.ts';
import { maskedFor } from '#modules/customers/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { linkColumns, type LinkStanding, shownOf } from './link-standing.ts';

type Row = LinkStanding & { oneNo: number; otherNo: number };

/**
 * Household links between customers that the scope sees both of, the oldest first, as who the two are today;
 * a pair that was merged into one has gone.
 */
export async function listHouseholdLinks(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  query: HouseholdLinkQuery,
  after?: number,
): Promise<Slice<HouseholdLink, number>> {
  const { rows } = await sql<Row>`
    select ${linkColumns}, least(one, other) as "oneNo", greatest(one, other) as "otherNo"
    from identities.household_link as link
      cross join lateral (select customers.person_of(one_no) as one, customers.person_of(other_no) as other) person
    where state = ${query.state} and link_id > ${after ?? 0} and one <> other
      and exists (select from customers.customer where customer_no = one)
      and exists (select from customers.customer where customer_no = other)
      and not exists (
        select from identities.household_link as twin
        where (twin.one_no in (select customers.numbers_of(one)) and twin.other_no in (select customers.numbers_of(other))
            or twin.one_no in (select customers.numbers_of(other)) and twin.other_no in (select customers.numbers_of(one)))
          and (coalesce(twin.decided_at, '-infinity'), twin.joint_account, -twin.link_id)
            > (coalesce(link.decided_at, '-infinity'), link.joint_account, -link.link_id))
    order by link_id limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, (row) => row.linkId);
  const people = await maskedFor(
    tx,
    keyring,
    caller,
    page.items.flatMap((row) => [row.oneNo, row.otherNo]),
  );
  const items = page.items.flatMap(({ oneNo, otherNo, ...row }): HouseholdLink[] => {
    const one = people.get(oneNo);
    const other = people.get(otherNo);
    return one && other ? [{ ...row, one: shownOf(one), other: shownOf(other) }] : [];
  });
  return { ...page, items };
}
