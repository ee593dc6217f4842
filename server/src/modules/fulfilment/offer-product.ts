import { sql } from 'kysely';
import type { Delivery } from '#contract/partners.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Kinds of offers whose vouchers a partner fulfils, and how. */
const deliveryOf: Readonly<Record<string, Delivery | undefined>> = {
  partnerBenefit: 'order',
  exchangeCode: 'code',
};

export type OfferTerms = {
  kind: string;
  productId: number | undefined;
  faceAmountFen: number;
  thresholdAmountFen: number;
  percentBp: number | null;
};

/**
 * Whether an offer of these terms can be fulfilled: its product is delivered in the way of its kind, and it
 * is worth what the product costs, so that a redemption brings the partner what is owed to it. Gives the
 * product, null for a kind that nobody fulfils.
 */
export async function judgeOffer(tx: Tx, terms: OfferTerms): Promise<Result<number | null>> {
  const delivery = deliveryOf[terms.kind];
  const { productId } = terms;
  if (delivery === undefined)
    return productId === undefined ? ok(null) : refuse('OFFER_NEEDS_PRODUCT');
  if (productId === undefined || terms.thresholdAmountFen > 0 || terms.percentBp !== null)
    return refuse('OFFER_NEEDS_PRODUCT');
  const { rows } = await sql<{ delivery: Delivery; priceFen: number }>`
    select delivery, price_fen as "priceFen" from fulfilment.product where product_id = ${productId}`.execute(
    tx,
  );
  const [product] = rows;
  if (!product) return refuse('NOT_FOUND');
  if (product.delivery !== delivery) return refuse('OFFER_NEEDS_PRODUCT');
  if (product.priceFen !== terms.faceAmountFen)
    return refuse('PRODUCT_PRICE_DIFFERS', { priceFen: product.priceFen });
  return ok(productId);
}

/** Says which product an offer gives; once, with the offer. */
export async function linkOffer(tx: Tx, offerId: number, productId: number): Promise<void> {
  await sql`insert into fulfilment.offer_product (offer_id, product_id) values (${offerId}, ${productId})`.execute(
    tx,
  );
}
