import { sql } from 'kysely';
import { refuse, type Result } from '#contract/result.ts';
import { customerErasure } from '#modules/customers/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';

/**
 * A person's decision about two customers: the caller must see both, and the reason, which stays for good,
 * must name neither. What follows needs rows that the caller may not see, and so runs as the job role.
 */
export async function decideOfPair<T>(
  { database, keyring }: Platform,
  caller: Caller,
  reason: string,
  pairOf: (tx: Tx) => Promise<{ one: number; other: number } | undefined>,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (caller.kind !== 'staff') return refuse('SESSION_NEEDS_PERSON');
  const pair = await withScope(database, caller.scope, async (tx) => {
    const found = await pairOf(tx);
    if (!found) return undefined;
    const { rows } = await sql`select from customers.customer
      where customer_no in (${found.one}, ${found.other})`.execute(tx);
    return rows.length === new Set([found.one, found.other]).size ? found : undefined;
  });
  if (!pair) return refuse('NOT_FOUND');
  return withJob(database, async (tx) => {
    for (const customerNo of [pair.one, pair.other]) {
      // Two of them, always.
      if (await customerErasure.namesPerson(tx, keyring, customerNo, reason))
        return refuse('REASON_NAMES_PERSON');
    }
    return work(tx);
  });
}
