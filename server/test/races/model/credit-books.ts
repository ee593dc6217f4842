/** The books of red packets and cashback, as the rules keep them. */
export type Allotment = {
  id: number;
  key: string;
  isOpen: boolean;
  cap: number;
  used: number;
  capFen: number;
  usedFen: number;
  setAside: number[];
  amounts: { fen: number; voucher: number | null }[];
};
export type Voucher = {
  id: number;
  allotment: number;
  customerNo: number;
  key: string;
  claimedAt: number;
  faceFen: number;
  isReversed: boolean;
  paid: number[];
  redemption: number;
};
export type Redemption = {
  id: number;
  voucher: number;
  amountFen: number;
  parts: number[];
  unused: number[];
  back: number[];
  isOver: boolean;
};
export type Payment = {
  redemption: number;
  till: string;
  key: string;
  reference: string;
  customerNo: number;
  purchaseFen: number;
  refundedFen: number;
};
export type Reversal = {
  redemption: number;
  by: string;
  key: string;
  amountFen: number;
  reversedFen: number;
};
export type CreditBooks = {
  budgets: number[];
  offerCount: number;
  offerFen: number;
  allotments: Allotment[];
  vouchers: Voucher[];
  redemptions: Redemption[];
  payments: Payment[];
  reversals: Reversal[];
};

export const emptyCreditBooks = (budgetsFen: readonly number[]): CreditBooks => ({
  budgets: [...budgetsFen],
  offerCount: 0,
  offerFen: 0,
  allotments: [],
  vouchers: [],
  redemptions: [],
  payments: [],
  reversals: [],
});
