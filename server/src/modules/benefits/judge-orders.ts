import type { Redemption } from '#contract/benefits.ts';
import type { Deed } from '#contract/fraud.ts';
import type { Refusal } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DeedJudge } from './deed-judge.ts';
import type { LockedVoucher, VoucherName } from './lock-voucher.ts';

/** Who redeems or holds, and where. */
export type By = {
  redeemedBy: string;
  /** null: of a merchant, whose outlet is not looked up */
  orgId: number | null;
  merchantId?: number | null;
  deviceKey?: string | undefined;
};

/**
 * What stands against orders, in their order, of vouchers that are locked; null where nothing does. What is
 * held was judged when it was: a purchase that the till has let through is not refused at its end.
 */
export async function judgeOrders(
  tx: Tx,
  now: Date,
  orders: readonly (By & { vouchers: readonly VoucherName[] })[],
  vouchers: readonly (readonly (LockedVoucher | null)[])[],
  earlier: readonly (readonly Redemption[])[],
  judge: DeedJudge | undefined,
): Promise<readonly (Refusal | null)[] | null> {
  if (!judge) return null;
  const asked = orders.flatMap((order, at) =>
    order.vouchers.some((name) => 'holdId' in name)
      ? []
      : (vouchers[at] ?? []).flatMap((voucher) =>
          voucher ? [{ at, deed: { ...deedOf(order, voucher), order: at } }] : [],
        ),
  );
  const isRepeat = (place: number): boolean => (earlier[asked[place]?.at ?? -1]?.length ?? 0) > 0;
  const refused = await judge.judge(
    tx,
    now,
    asked.map(({ deed }) => deed),
    async (places) => new Set(places.filter(isRepeat)),
  );
  if (!refused) return null;
  // An order is one purchase: what stands against one of its vouchers stands against all.
  const byOrder = new Map<number, Refusal>();
  for (const [place, { at }] of asked.entries()) {
    const refusal = refused[place];
    if (refusal && !byOrder.has(at)) byOrder.set(at, refusal);
  }
  return orders.map((_, at) => byOrder.get(at) ?? null);
}

export function deedOf(order: By, voucher: Pick<LockedVoucher, 'customer_no'>): Deed {
  return {
    what: 'redemption',
    customerNo: voucher.customer_no,
    deviceKey: order.deviceKey ?? null,
    addressKey: null,
    phoneKey: null,
    operator: order.redeemedBy,
    outletOrgId: order.orgId,
    merchantNo: order.merchantId ?? null,
  };
}
