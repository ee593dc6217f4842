import { sql } from 'kysely';
import { z } from 'zod';
import type { Customer, CustomerSearch } from '#contract/customers.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Slice } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { listCustomers } from './read-customers.ts';

const limits = z.object({ searchesPerDay: z.number().int().min(0).default(200) });

/**
 * Finds customers by what a person knows of them. Whoever asks for a phone or an identity number learns
 * from the answer whether it is right, and could guess what the mask hides: so these searches are audited,
 * without the value, and a caller may make `searchesPerDay` of them (setting "reveal"). The advisory lock,
 * one a caller, keeps requests sent at the same moment from being counted as one.
 */
export async function searchCustomers(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  search: CustomerSearch,
  now: Date,
  after?: number,
): Promise<Result<Slice<Customer, number>>> {
  const by = (['phone', 'identity'] as const).filter((field) => search[field] !== undefined);
  if (by.length === 0) return ok(await listCustomers(tx, keyring, caller, search, after));
  const limit = await limitReached(tx, caller, now);
  const page = limit === null ? await listCustomers(tx, keyring, caller, search, after) : null;
  const found = page?.items.map((one) => one.customerNo) ?? [];
  await recordAudit(tx, {
    actor: caller,
    action: 'customer.search',
    objectKind: 'Customer',
    objectId: found.length === 1 ? (found[0] ?? 0) : 0,
    orgId: caller.orgId,
    outcome: page ? 'done' : 'refused',
    detail: { by, found },
  });
  if (!page) return refuse('PERSONAL_SEARCH_LIMIT', { limit });
  await sql`insert into customers.personal_search (caller_kind, caller_id, searched_on, at)
    values (${caller.kind}, ${caller.id}, ${bankDay(now)}, ${now})`.execute(tx);
  return ok(page);
}

/** The limit when it is used up, else null. */
async function limitReached(
  tx: Tx,
  caller: Pick<Caller, 'kind' | 'id'>,
  now: Date,
): Promise<number | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customers.search/${caller.kind}/${caller.id}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ made: number; value: unknown }>`
    select (select count(*) from customers.personal_search
        where caller_kind = ${caller.kind} and caller_id = ${caller.id} and searched_on = ${bankDay(now)}) as made,
      (select value from platform.setting where key = 'reveal') as value`.execute(tx);
  const { searchesPerDay } = limits.parse(rows[0]?.value ?? {});
  return (rows[0]?.made ?? 0) >= searchesPerDay ? searchesPerDay : null;
}
