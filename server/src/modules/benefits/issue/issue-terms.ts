import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { OfferKind, OfferTerms } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What a second person approves of an offer: compared when the issue runs. */
export type IssueTerms = {
  faceAmountFen: number;
  thresholdAmountFen: number;
  percentBp: number | null;
  validDays: number;
  kind: OfferKind;
  terms: OfferTerms;
};

export async function termsOfOffer(tx: Tx, offerId: number): Promise<IssueTerms> {
  const { rows } = await sql<IssueTerms>`
    select face_amount_fen as "faceAmountFen", threshold_amount_fen as "thresholdAmountFen", percent_bp as "percentBp", valid_days as "validDays",
      kind, terms
    from benefits.offer where id = ${offerId}`.execute(tx);
  if (!rows[0]) throw new Error(`offer ${offerId} is not there`);
  return rows[0];
}

export function sameTerms(approved: unknown, now: IssueTerms): boolean {
  return isDeepStrictEqual(approved, now);
}
