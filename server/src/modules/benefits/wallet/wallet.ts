import { sql } from 'kysely';
import { walletMost } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Validation } from '#contract/tills.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { VoucherName } from '../lock-voucher.ts';
import type { Place } from '../offer-terms.core.ts';
import { type FraudAsked, type WeighedPurchase, weighVouchers } from '../weigh-vouchers.ts';

/** A purchase for which the customer shows the code that stands for all their vouchers. */
export type WalletPurchase = WeighedPurchase & { customerNo: number; place: Place };

/**
 * What all vouchers in a customer's hands would bring of a purchase: the best combination, and why each other is
 * left out. A merchant is told of no voucher that is not used there, since it would learn where else its
 * customer buys.
 */
export async function weighWallet(
  tx: Tx,
  now: Date,
  { customerNo, ...purchase }: WalletPurchase,
  fraud?: FraudAsked,
): Promise<Validation> {
  const { rows } = await sql<{ id: number }>`
    select id from benefits.voucher
    where customer_no in (select customers.numbers_of(${customerNo}::int)) and state in ('claimed', 'held', 'offered')
      and valid_until >= ${bankDay(now)}::date
    order by valid_until, id limit ${walletMost}`.execute(tx);
  const named = rows.map(({ id }) => ok({ id }));
  const { combination } = await weighVouchers(tx, now, named, purchase, fraud);
  if (purchase.place.merchantNo === null) return combination;
  const told = combination.vouchers.filter(({ why }) => !usedElsewhere.has(why?.code ?? ''));
  return { ...combination, vouchers: told.map((voucher, at) => ({ ...voucher, place: at + 1 })) };
}

const usedElsewhere = new Set(['NOT_THIS_PLACE', 'FULFILLED_BY_PARTNER']);

/**
 * The vouchers of the best combination, or those that were taken under the key before. It is read without locks:
 * one that is used elsewhere in the moment between is refused as it is locked, and the till asks again.
 */
export async function chooseOfWallet(
  tx: Tx,
  now: Date,
  purchase: WalletPurchase,
  earlier: readonly number[],
): Promise<Result<VoucherName[]>> {
  if (earlier.length > 0) {
    const { rows } = await sql`
      select 1 from benefits.voucher where id = any (${[...earlier]}::bigint[])
        and customer_no in (select customers.numbers_of(${purchase.customerNo}::int))`.execute(tx);
    return rows.length === earlier.length
      ? ok(earlier.map((id) => ({ id })))
      : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  const { vouchers } = await weighWallet(tx, now, purchase);
  const best = vouchers.flatMap(({ voucherId, amountFen }) =>
    voucherId !== null && amountFen > 0 ? [{ id: voucherId }] : [],
  );
  return best.length > 0 ? ok(best) : refuse('NO_BENEFIT_APPLIES');
}
