import { sql } from 'kysely';
import { ok, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { closeReleases } from './close-allotment.ts';
import { openRelease, type ReleaseRequest } from './open-allotments.ts';

export type ReleaseExchange = {
  close: readonly number[];
  open: readonly ReleaseRequest[];
  /** what is still given of those that close, under the locks that all of it needs */
  last?: () => Promise<Result<void>>;
};

/**
 * Closes releases and opens others, all or nothing; gives the allotments of those opened, in their order. After
 * a refusal the caller rolls back.
 *
 * All that both will touch is locked first, each kind in id order: offer → budget → allotment → account. Opened
 * one after the other, the second offer would be asked for while the accounts of the first are held, and a
 * launch that holds that offer and waits for those accounts would wait in a circle.
 */
export async function exchangeReleases(
  tx: Tx,
  now: Date,
  { close, open, last }: ReleaseExchange,
): Promise<Result<number[]>> {
  const offerIds = open.map(({ offerId }) => offerId);
  await lockAll(tx, close, offerIds);
  const given = await last?.();
  if (given && !given.ok) return given;
  await closeReleases(tx, now, close);
  const opened: number[] = [];
  for (const request of open) {
    const release = await openRelease(tx, now, request);
    if (!release.ok) return release;
    opened.push(release.value);
  }
  return ok(opened);
}

async function lockAll(
  tx: Tx,
  closing: readonly number[],
  offerIds: readonly number[],
): Promise<void> {
  const funding = sql`select budget_id from benefits.offer_funding where offer_id = any (${offerIds}::bigint[])`;
  await sql`
    select 1 from benefits.offer where id = any (${offerIds}::bigint[])
      or id in (select offer_id from benefits.allotment where id = any (${closing}::bigint[]))
    order by id for no key update`.execute(tx);
  await sql`select 1 from benefits.budget where id in (${funding}) order by id for share`.execute(
    tx,
  );
  await sql`select 1 from benefits.allotment where id = any (${closing}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  await sql`
    select 1 from ledger.account where id in (
      select id from ledger.account where kind = 'budget' and owner_id in (${funding})
      union all
      select unnest(array[budget_account_id, allotted_account_id, claimed_account_id]) from benefits.allotment_leg where allotment_id = any (${closing}::bigint[]))
    order by id for no key update`.execute(tx);
}
