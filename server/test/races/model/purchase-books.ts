export type Terms = {
  faceFen: number;
  percentBp: number | null;
  thresholdFen: number;
  stacks: boolean;
  group: string | null;
  applyOrder: number;
  /** it stands for a thing, and takes nothing off the purchase */
  isExchange: boolean;
};
export type PurchaseWorld = {
  /** of the vouchers in the customer's hands, one each */
  vouchers: readonly Terms[];
  instantDiscount: Terms;
  cashback: Terms;
  shares: readonly number[];
};

/** The books of a customer's purchases at one merchant, as the rules keep them. */
type Voucher = { id: number; terms: Terms; isRedeemed: boolean };
export type Standing = {
  purchase: string | null;
  voucher: number;
  receiptFen: number;
  amountFen: number;
};
export type Hold = Standing & {
  id: number;
  key: string;
  state: 'open' | 'captured' | 'ended';
  until: number;
  parts: number[];
};
export type Redemption = Standing & {
  id: number;
  key: string;
  parts: number[];
  unused: number[];
  back: number[];
  isOver: boolean;
  terms: Terms;
};
export type Payment = {
  redemption: number;
  kind: string;
  key: string;
  reference: string;
  refundedFen: number;
};
type Reversal = { redemption: number; key: string; amountFen: number };
export type PurchaseBooks = {
  budgets: number[];
  /** of a payment code: the number of the payment it was shown for */
  bound: Record<string, string>;
  vouchers: Voucher[];
  holds: Hold[];
  redemptions: Redemption[];
  payments: Payment[];
  reversals: Reversal[];
  refunds: { redemption: number; key: string }[];
};

export const purchaseBooks = (
  { vouchers }: PurchaseWorld,
  ids: readonly number[],
  budgets: readonly number[],
): PurchaseBooks => ({
  budgets: [...budgets],
  bound: {},
  vouchers: vouchers.map((terms, at) => ({ id: ids[at] ?? 0, terms, isRedeemed: false })),
  holds: [],
  redemptions: [],
  payments: [],
  reversals: [],
  refunds: [],
});
