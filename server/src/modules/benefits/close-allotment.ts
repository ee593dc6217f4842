import { type RawBuilder, sql } from 'kysely';
import { postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readAllotmentLegs } from './voucher-legs.ts';

/**
 * Ends claiming in a campaign and returns what was not claimed to the budgets; vouchers already in
 * hand stay good until they expire. Closing again changes nothing.
 */
export async function closeAllotments(tx: Tx, now: Date, campaignId: number): Promise<void> {
  await close(tx, now, sql`campaign_id = ${campaignId}`);
}

/** The same for all that is set aside of one offer, whoever was to have it. */
export async function closeOffer(tx: Tx, now: Date, offerId: number): Promise<void> {
  await close(tx, now, sql`offer_id = ${offerId} and state = 'open'`);
}

/** The same for releases. */
export async function closeReleases(
  tx: Tx,
  now: Date,
  allotmentIds: readonly number[],
): Promise<void> {
  await close(tx, now, sql`id = any (${allotmentIds}::bigint[]) and release_key is not null`);
}

/** The same for one release. */
export async function closeRelease(tx: Tx, now: Date, allotmentId: number): Promise<void> {
  await closeReleases(tx, now, [allotmentId]);
}

/** Locks: offers, then allotments, each in id order. */
async function close(tx: Tx, now: Date, chosen: RawBuilder<unknown>): Promise<void> {
  await sql`select id from benefits.offer where id in (select offer_id from benefits.allotment where ${chosen})
    order by id for no key update`.execute(tx);
  await sql`select id from benefits.allotment where ${chosen} order by id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<{ id: number }>`
    with closed as (
      update benefits.allotment set state = 'closed' where ${chosen} and state = 'open'
      returning id, offer_id, cap_count - used_count as number, cap_amount_fen - used_amount_fen as amount_fen
    ),
    freed as (
      update benefits.offer o set allotted_count = o.allotted_count - c.number, allotted_amount_fen = o.allotted_amount_fen - c.amount_fen
      from (select offer_id, sum(number) as number, sum(amount_fen)::bigint as amount_fen from closed group by 1) c where o.id = c.offer_id
    )
    select id from closed order by id`.execute(tx);
  const legs = await readAllotmentLegs(
    tx,
    rows.map(({ id }) => id),
  );
  await postTransfers(
    tx,
    now,
    [...legs.values()].flat().flatMap((leg) =>
      leg.allottedFen === 0
        ? []
        : [
            {
              kind: 'return',
              fromAccountId: leg.allottedAccountId,
              toAccountId: leg.budgetAccountId,
              amount: leg.allottedFen,
              naturalKey: `return:${leg.allotmentId}`,
              leg: leg.leg,
            },
          ],
    ),
  );
}
