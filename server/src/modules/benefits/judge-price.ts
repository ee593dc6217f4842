import { isDelivered, type OfferKind, type OfferTerms } from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { deliveryOf } from './deliveries.ts';

/**
 * Whether an offer of what another module hands over is worth what that costs: asked when it is written and each
 * time some of it is set aside, from when on its worth stays. A price that has moved meanwhile is refused, since
 * what was approved is not what would be given.
 */
export async function judgePrice(
  tx: Tx,
  now: Date,
  { kind, terms, faceAmountFen }: { kind: OfferKind; terms: OfferTerms; faceAmountFen: number },
): Promise<Result<void>> {
  const delivery = deliveryOf(kind);
  if (!delivery) return isDelivered(kind) ? refuse('OFFER_KIND_UNFIT') : ok(undefined);
  const price = await delivery.priceOf(tx, now, terms);
  if (!price.ok) return price;
  return price.value === faceAmountFen
    ? ok(undefined)
    : refuse('OFFER_PRICE_DIFFERS', { priceFen: price.value });
}
