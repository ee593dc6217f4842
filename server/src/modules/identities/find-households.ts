import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { readJointHolders } from './read-joint-holders.ts';
import { findSharedPhones } from './find-shared-phones.ts';

/** Customers looked at in one transaction; a search that broke off goes through those done again, to no effect. */
const customersAtOnce = 200_000;
type Range = { from: number; to: number };

/**
 * Links customers of one household, by ranges of numbers: holders of a joint account among all of them, since
 * a file of accounts changes no customer, and phones of those that changed since the last search. What
 * nothing speaks for any more, and nobody has decided about, goes. Gives the number of links that came.
 * The caller holds the facts unchanged.
 */
export async function findHouseholds(platform: Platform, context: JobContext): Promise<number> {
  const { database, clock } = platform;
  const { since, through, last } = await withJob(database, readPeriod);
  const now = clock.now();
  let found = 0;
  for (let from = 1; from <= last; from += customersAtOnce) {
    context.signal.throwIfAborted();
    const range = { from, to: from + customersAtOnce };
    const pairs = await readJointHolders(platform.analytics, range, bankDay(now));
    found += await withJob(database, async (tx) => {
      const joint = await keepJointHolders(tx, range, pairs, now);
      const phones = await findSharedPhones(tx, range, { since, through }, now);
      await sql`delete from identities.household_link
        where decision is null and not joint_account and not same_phone`.execute(tx);
      return joint + phones;
    });
    context.progress(Math.min(from + customersAtOnce - 1, last), last);
  }
  await withJob(database, (tx) =>
    sql`update identities.search set households_through = ${through}::timestamptz`.execute(tx),
  );
  return found;
}

/** Texts, since a Date would lose the microseconds that tell two changes apart. */
async function readPeriod(tx: Tx): Promise<{ since: string; through: string; last: number }> {
  const { rows } = await sql<{ since: string; through: string; last: number }>`
    select households_through::text as since, now()::text as through,
      coalesce((select max(customer_no) from customers.customer), 0) as last from identities.search`.execute(
    tx,
  );
  const [period] = rows;
  if (!period) throw new Error('identities.search has no row');
  return period;
}

/** Makes the links by joint accounts, of those whose lower number is in the range, the ones that the facts hold today. */
async function keepJointHolders(
  tx: Tx,
  { from, to }: Range,
  pairs: readonly (readonly [number, number])[],
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ came: boolean }>`
    with found as materialized (
      select one.customer_no as one_no, other.customer_no as other_no
      from jsonb_array_elements(${JSON.stringify(pairs)}::jsonb) as pair
        join customers.customer one on one.customer_no = (pair ->> 0)::int and one.erased_at is null
        join customers.customer other on other.customer_no = (pair ->> 1)::int and other.erased_at is null),
    past as (
      update identities.household_link as link set joint_account = false
      where joint_account and one_no >= ${from} and one_no < ${to}
        and not exists (select from found where found.one_no = link.one_no and found.other_no = link.other_no))
    insert into identities.household_link as known (one_no, other_no, joint_account, found_at)
    select one_no, other_no, true, ${now} from found order by one_no, other_no
    on conflict (one_no, other_no) do update set joint_account = true where not known.joint_account
    returning xmax = 0 as came`.execute(tx);
  return rows.filter(({ came }) => came).length;
}
