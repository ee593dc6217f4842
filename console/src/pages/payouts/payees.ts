import type { CustomerPayoutLine } from '#contract/customer-payouts.ts';
import {
  customerClaimCalls,
  customerPayoutCalls,
  merchantClaimCalls,
  payoutCalls,
  type PayoutLine,
} from '../../api/merchants.ts';

/** A line of a batch as this page shows it: whom it pays, and to which account where that is known here. */
export type ShownLine = Pick<PayoutLine, 'line' | 'amountFen' | 'state' | 'note'> & {
  name: string;
  account: string | null;
};

/** What one was paid and a refund took back since. */
export type ShownClaim = {
  payee: string;
  claimedFen: number;
  collectedFen: number;
  lastAt: string;
};

/** Who is paid in batches: merchants what they advanced, customers their cashback and red packets. */
export type Payees = {
  key: 'payouts' | 'customer-payouts';
  words: 'ofMerchants' | 'ofCustomers';
  list: typeof payoutCalls.list;
  due: (
    page: Parameters<typeof payoutCalls.due>[0],
    signal?: AbortSignal,
  ) => Promise<{ items: { fen: number }[]; nextCursor: string | null }>;
  propose: typeof payoutCalls.propose;
  lines: (
    id: number,
    page: Parameters<typeof payoutCalls.due>[0],
    signal?: AbortSignal,
  ) => Promise<{ items: ShownLine[]; nextCursor: string | null }>;
  record: typeof payoutCalls.record;
  claims: (
    page: Parameters<typeof payoutCalls.due>[0],
    signal?: AbortSignal,
  ) => Promise<{ items: ShownClaim[]; nextCursor: string | null }>;
};

const ofMerchant = (one: PayoutLine): ShownLine => ({
  ...one,
  name: one.merchantName,
  account: `${one.holderName} · ${one.bankName} ${one.maskedNumber}`,
});
const ofCustomer = (one: CustomerPayoutLine): ShownLine => ({
  ...one,
  name: String(one.customerNo),
  // The core knows it: the file names the customer.
  account: null,
});

export const merchantPayees: Payees = {
  key: 'payouts',
  words: 'ofMerchants',
  list: payoutCalls.list,
  due: async (page, signal) => {
    const { items, nextCursor } = await payoutCalls.due(page, signal);
    return { nextCursor, items: items.map(({ dueFen: fen }) => ({ fen })) };
  },
  propose: payoutCalls.propose,
  lines: async (id, page, signal) => {
    const { items, nextCursor } = await payoutCalls.lines(id, page, signal);
    return { nextCursor, items: items.map(ofMerchant) };
  },
  record: payoutCalls.record,
  claims: async (page, signal) => {
    const { items, nextCursor } = await merchantClaimCalls.list(page, signal);
    return { nextCursor, items: items.map((one) => ({ ...one, payee: one.merchantName })) };
  },
};

export const customerPayees: Payees = {
  key: 'customer-payouts',
  words: 'ofCustomers',
  list: customerPayoutCalls.list,
  due: async (page, signal) => {
    const { items, nextCursor } = await customerPayoutCalls.due(page, signal);
    return { nextCursor, items: items.map(({ owedFen: fen }) => ({ fen })) };
  },
  propose: customerPayoutCalls.propose,
  lines: async (id, page, signal) => {
    const { items, nextCursor } = await customerPayoutCalls.lines(id, page, signal);
    return { nextCursor, items: items.map(ofCustomer) };
  },
  record: customerPayoutCalls.record,
  claims: async (page, signal) => {
    const { items, nextCursor } = await customerClaimCalls.list(page, signal);
    return { nextCursor, items: items.map((one) => ({ ...one, payee: String(one.customerNo) })) };
  },
};
