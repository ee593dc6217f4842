import type { Redemption } from '#contract/benefits.ts';
import type { Result } from '#contract/result.ts';
import type { Held } from '#contract/tills.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DeedJudge } from '../deed-judge.ts';
import { findHolds } from '../find-holds.ts';
import { findRedemptionsByKey } from '../find-redemption.ts';
import { type HoldSet, holdVouchers } from '../hold-voucher.ts';
import type { VoucherName } from '../lock-voucher.ts';
import { useMemberCode } from '../payments/member-code.ts';
import type { PaymentCode } from '../purchases.ts';
import { type RedeemOrder, redeemOrders } from '../redeem-voucher.ts';
import { chooseOfWallet } from './wallet.ts';

type ByCode<T> = Omit<T, 'vouchers' | 'code'> & { code: string };
/** What is done with the vouchers that were chosen, for the payment of which the code is. */
type Work<T> = (vouchers: readonly VoucherName[], payment: PaymentCode) => Promise<Result<T>>;

/** Redeems the best of all vouchers of the customer whose code is shown; the code is good for one purchase. */
export async function redeemWallet(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  { code, ...order }: ByCode<RedeemOrder>,
  judge?: DeedJudge,
): Promise<Result<Redemption[]>> {
  const { redeemedBy, orgId, merchantId: merchantNo = null } = order;
  const place = { orgId, merchantNo };
  return useWallet(
    tx,
    now,
    keyring,
    { ...order, code, by: redeemedBy, place },
    async (vouchers, payment) => {
      const asked = { ...order, vouchers, code: payment };
      const [redeemed] = await redeemOrders(tx, now, [asked], judge);
      if (!redeemed) throw new Error('a redemption has no answer');
      return redeemed;
    },
  );
}

export type WalletUse = {
  code: string;
  by: string;
  clientKey: string;
  purchaseAmountFen: number;
  place: { orgId: number; merchantNo: number | null };
  /** the till's own number of the payment: what other calls have used for it stands beside these */
  reference?: string | undefined;
};

/** Lets a caller redeem what was chosen, in this transaction: nothing else may be done under the code. */
export async function useWallet<T>(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  use: WalletUse,
  redeem: Work<T>,
): Promise<Result<T>> {
  const key = { redeemedBy: use.by, clientKey: use.clientKey };
  return choose(tx, now, keyring, use, redeem, async () =>
    ((await findRedemptionsByKey(tx, [key]))[0] ?? []).map(({ voucherId }) => voucherId),
  );
}

/** Holds the best of them while the customer pays. */
export async function holdWallet(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  { code, ...hold }: ByCode<HoldSet>,
  judge?: DeedJudge,
): Promise<Result<Held>> {
  const { heldBy: by, orgId, merchantId: merchantNo } = hold;
  const use = { ...hold, code, by, place: { orgId, merchantNo } };
  return useWalletToHold(tx, now, keyring, use, (vouchers, payment) =>
    holdVouchers(tx, now, { ...hold, vouchers, code: payment }, judge),
  );
}

/** Lets a caller hold what was chosen. */
export async function useWalletToHold<T>(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  use: WalletUse,
  hold: Work<T>,
): Promise<Result<T>> {
  const key = { heldBy: use.by, clientKey: use.clientKey };
  return choose(tx, now, keyring, use, hold, async () =>
    (await findHolds(tx, key)).map(({ voucherId }) => voucherId),
  );
}

/** `earlier`: the vouchers that the same key has used before. */
async function choose<T>(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  { code, by, purchaseAmountFen, place, reference }: WalletUse,
  work: Work<T>,
  earlier: () => Promise<number[]>,
): Promise<Result<T>> {
  return useMemberCode(
    tx,
    now,
    keyring,
    { code, deed: 'vouchers', usedBy: by },
    async () => (await earlier()).length > 0,
    async (customerNo, paymentCode) => {
      const payment = { reference, code: paymentCode, merchantId: place.merchantNo, by };
      const purchase = { customerNo, purchaseAmountFen, place, payment };
      const vouchers = await chooseOfWallet(tx, now, purchase, await earlier());
      return vouchers.ok ? work(vouchers.value, paymentCode) : vouchers;
    },
  );
}
