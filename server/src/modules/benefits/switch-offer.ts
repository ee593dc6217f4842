import { sql } from 'kysely';
import type { LawSwitch } from '#contract/law-switches.ts';
import type { Offer } from '#contract/offers.ts';
import { refuse, type Result } from '#contract/result.ts';
import { switchLaw } from '#modules/law-switches/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { closeOffer } from './close-allotment.ts';
import { findOffer } from './list-offers.ts';

/** An offer as compliance judges it: it has one version, which is off again when it is changed. */
export const offerByLaw = (id: number) => ({ kind: 'offer', id, version: 1 }) as const;

/**
 * Compliance rule 1 of an offer. Switched off, all that is set aside of it is closed and its money goes back to
 * the budgets: nothing of it is claimed any more, and a new release or campaign asks the law anew. As the job
 * role. Locks: the offer, then its allotments.
 */
export async function switchOffer(
  tx: Tx,
  now: Date,
  staffId: number,
  id: number,
  asked: LawSwitch,
): Promise<Result<Offer>> {
  const { rows } = await sql<{ authorIds: number[]; orgId: number | null }>`
    select to_jsonb(author_ids) as "authorIds", org_id as "orgId" from benefits.offer where id = ${id}
    for no key update`.execute(tx);
  const [offer] = rows;
  if (!offer) return refuse('NOT_FOUND');
  const switched = await switchLaw(tx, now, staffId, { ...offerByLaw(id), ...offer }, asked);
  if (!switched.ok) return switched;
  const found = await findOffer(tx, id);
  if (found.ok && found.value.refusedByLaw && !asked.on) await closeOffer(tx, now, id);
  return findOffer(tx, id);
}
