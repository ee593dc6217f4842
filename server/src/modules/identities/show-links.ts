import { sql } from 'kysely';
import { type CustomerLinks, type HouseholdMember, linkLimits } from '#contract/household-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { findCustomer, maskedFor } from '#modules/customers/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { linkColumns, type LinkStanding, shownOf } from './link-standing.ts';
import { readEmployer } from './read-employer.ts';

type Row = LinkStanding & { otherNo: number };

/**
 * Those whom a customer lives with and works for; NOT_FOUND outside the caller's scope. Of a number that was
 * merged into another they are those of the customer kept. Of a member whom the caller may not see, nothing
 * but that there is one.
 */
export async function showLinks(
  platform: Platform,
  caller: Caller,
  customerNo: number,
): Promise<Result<CustomerLinks>> {
  const { database, analytics, keyring, clock } = platform;
  const known = await withScope(database, caller.scope, async (tx) => {
    const found = await findCustomer(tx, keyring, caller, customerNo);
    if (!found.ok || found.value.erased) return null;
    const { mergedInto, mergedNos } = found.value;
    if (mergedInto !== null) return { mergedInto };
    const rows = await readHousehold(tx, [customerNo, ...mergedNos]);
    const others = rows.map(({ otherNo }) => otherNo);
    return { rows, mergedNos, people: await maskedFor(tx, keyring, caller, others) };
  });
  if (!known) return refuse('NOT_FOUND');
  if ('mergedInto' in known) return showLinks(platform, caller, known.mergedInto);
  const { rows, mergedNos, people } = known;
  const household = rows.flatMap(({ otherNo, ...standing }): HouseholdMember[] => {
    const customer = people.get(otherNo);
    return customer ? [{ ...standing, customer: shownOf(customer) }] : [];
  });
  const hidden = rows.filter(({ otherNo, state }) => state !== 'rejected' && !people.has(otherNo));
  const numbers = [customerNo, ...mergedNos];
  const employer = await readEmployer(
    { database, analytics },
    caller.scope,
    numbers,
    bankDay(clock.now()),
  );
  return ok({ customerNo, household, elsewhere: hidden.length, employer });
}

/** One row a person, confirmed ones first; at most as many as are shown. */
async function readHousehold(tx: Tx, numbers: readonly number[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with own as (
      select link.*, customers.person_of(case when one_no = any(${[...numbers]}::int[]) then other_no else one_no end) as "otherNo"
      from identities.household_link as link
      where one_no = any(${[...numbers]}::int[]) or other_no = any(${[...numbers]}::int[])),
    standing as (
      select *, row_number() over (partition by "otherNo" order by (coalesce(decided_at, '-infinity'), joint_account, -link_id) desc) as place from own
      where "otherNo" <> all(${[...numbers]}::int[]))
    select ${linkColumns}, "otherNo" from standing where place = 1
    order by array_position('{confirmed,proposed,rejected}', state), link_id limit ${linkLimits.members}`.execute(
    tx,
  );
  return rows;
}
