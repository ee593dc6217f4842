import { redemptions } from '#modules/benefits/index.ts';
import type { Settle } from '#modules/fulfilment/index.ts';

/**
 * What an order's result means for its voucher: delivered, it is redeemed and the partner is owed what it
 * is worth; refused, it is taken back, and its money returns to the same funders. In the transaction that
 * settles the order, which holds its row first: so it happens once, and never both.
 */
export const settlePartnerOrder: Settle = async (tx, now, order) => {
  const { orderNo, voucherId, partnerId, orgId, state } = order;
  if (state === 'refused') {
    const back = await redemptions.takeBack(tx, now, voucherId, { byFulfilment: true });
    if (!back.ok) throw new Error(`${orderNo} can't be taken back: ${back.refusal.code}`);
    return;
  }
  const [redeemed] = await redemptions.redeem(tx, now, [
    {
      voucher: { id: voucherId },
      purchaseAmountFen: 0,
      redeemedBy: 'fulfilment',
      clientKey: orderNo,
      orgId,
      partnerId,
    },
  ]);
  if (!redeemed?.ok) throw new Error(`${orderNo} can't be redeemed: ${redeemed?.refusal.code}`);
};
