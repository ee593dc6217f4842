import { sql } from 'kysely';
import type { OfferTerms } from '#contract/offer-terms.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import type { ClaimedVoucher } from '#contract/benefits.ts';
import type { Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';

export type DeedRelease = { allotmentId: number; terms: OfferTerms };

/** Releases of what is given for a deed and open now, in the order in which they were opened (as the job role). */
export async function findDeedReleases(
  tx: Tx,
  now: Date,
  deed: 'check_in' | 'referral',
): Promise<DeedRelease[]> {
  const given =
    deed === 'check_in' ? sql`terms ? 'onCheckIn'` : sql`terms ->> 'trigger' = 'referral'`;
  const { rows } = await sql<DeedRelease>`
    select id as "allotmentId", terms from benefits.allotment
    where open_to = 'anyone' and state = 'open' and ${now} between claim_from and claim_until and ${given}
    order by id limit 100`.execute(tx);
  return rows;
}

/**
 * Claims what deeds bring, in the caller's transaction (as the job role); answers in the order asked. One that
 * others of the batch stand before is decided in a round of its own, after them.
 */
export async function claimForDeeds(
  tx: Tx,
  now: Date,
  requests: readonly ClaimRequest[],
): Promise<Result<ClaimedVoucher>[]> {
  const answers = new Map<ClaimRequest, Result<ClaimedVoucher>>();
  for (let left = [...requests]; left.length > 0;) {
    const claimed = await claimVouchers(tx, now, left);
    const again = left.filter((request, at) => {
      const answer = claimed[at];
      if (!answer) throw new Error('a claim has no answer');
      answers.set(request, answer);
      return !answer.ok && answer.refusal.code === decidedAgain;
    });
    // Nobody of them was decided: another transaction is in their way, and they are told so.
    if (again.length === left.length) break;
    left = again;
  }
  return requests.flatMap((request) => answers.get(request) ?? []);
}
