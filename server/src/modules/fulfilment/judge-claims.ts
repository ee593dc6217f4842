import { sql } from 'kysely';
import { findSharing } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';

/** A claim of an offer that a partner fulfils. */
export type ClaimToFulfil = { offerId: number; customerNo: number };

type Terms = {
  offerId: number;
  productId: number;
  delivery: 'order' | 'code';
  needsPhone: boolean;
  paused: boolean;
};

/**
 * Why claims of a batch can't be fulfilled, in the order asked and null where they can: before any money
 * moves. Codes are promised to the first of the batch, as many as there are; those behind them are told
 * AGAIN and decided once the first are, who may be refused for another reason.
 *
 * Locks the products that give codes, in id order: until the end of the transaction their stock is what was
 * counted here. Tried without the lock: SKIP LOCKED alone hands no code out twice, but whoever comes while
 * another's codes are locked is told that there are none, though some of those go back.
 */
export async function judgeClaims(
  tx: Tx,
  now: Date,
  claims: readonly ClaimToFulfil[],
): Promise<(string | null)[]> {
  const terms = await readTerms(
    tx,
    claims.map(({ offerId }) => offerId),
  );
  const stock = await lockStock(
    tx,
    now,
    [...terms.values()].filter(({ delivery }) => delivery === 'code'),
  );
  const reachable = await findReachable(
    tx,
    bankDay(now),
    claims.flatMap(({ offerId, customerNo }) =>
      terms.get(offerId)?.needsPhone ? [customerNo] : [],
    ),
  );
  const left = new Map(stock);
  return claims.map((claim) => {
    const offer = terms.get(claim.offerId);
    if (!offer) throw new Error(`offer ${claim.offerId} names no product`);
    if (offer.paused) return 'PARTNER_PAUSED';
    if (offer.needsPhone) return reachable(claim.customerNo);
    if (offer.delivery === 'order') return null;
    const codes = left.get(offer.productId) ?? 0;
    left.set(offer.productId, codes - 1);
    if (codes > 0) return null;
    return (stock.get(offer.productId) ?? 0) > 0 ? decidedAgain : 'CODES_EXHAUSTED';
  });
}

async function readTerms(tx: Tx, offerIds: readonly number[]): Promise<Map<number, Terms>> {
  const { rows } = await sql<Terms>`/* keep plan: terms_of_products */
    select l.offer_id as "offerId", p.product_id as "productId", p.delivery, p.needs_phone as "needsPhone", t.state = 'paused' as paused
    from fulfilment.offer_product l join fulfilment.product p using (product_id) join fulfilment.partner t using (partner_id)
    where l.offer_id = any (${offerIds}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.offerId, row]));
}

/** How many codes each product can give today; the count is a statement of its own, after the lock. */
async function lockStock(
  tx: Tx,
  now: Date,
  products: readonly Terms[],
): Promise<Map<number, number>> {
  if (products.length === 0) return new Map();
  const ids = [...new Set(products.map(({ productId }) => productId))];
  await sql`select 1 from fulfilment.product where product_id = any (${ids}::bigint[]) order by product_id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<{ productId: number; codes: number }>`
    select product_id as "productId", sum(code_count - handed_count)::bigint as codes from fulfilment.code_batch
    where product_id = any (${ids}::bigint[]) and state = 'open' and handed_count < code_count and expires_on >= ${bankDay(now)}::date
    group by product_id`.execute(tx);
  return new Map(rows.map(({ productId, codes }) => [productId, codes]));
}

/** Of customers whose phone number the partner is told: why it can't be, null where it can. */
async function findReachable(
  tx: Tx,
  on: string,
  customerNos: readonly number[],
): Promise<(customerNo: number) => string | null> {
  if (customerNos.length === 0) return () => null;
  const sharing = await findSharing(tx, customerNos, on);
  const { rows } = await sql<{ no: number }>`
    select asked.customer_no as no from customers.customer asked
    join customers.customer kept on kept.customer_no = coalesce(asked.merged_into, asked.customer_no)
    where asked.customer_no = any (${[...customerNos]}::int[]) and kept.phone_enc is not null`.execute(
    tx,
  );
  const known = new Set(rows.map(({ no }) => no));
  return (customerNo) =>
    known.has(customerNo)
      ? sharing.has(customerNo)
        ? null
        : 'SHARING_NOT_CONSENTED'
      : 'PHONE_MISSING';
}
