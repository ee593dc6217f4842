import type { z } from 'zod';
import {
  customerClaimPage,
  customerPayout,
  customerPayoutLinePage,
  customerPayoutPage,
  owedPage,
} from '#contract/customer-payouts.ts';
import {
  application,
  type Application,
  applicationPage,
  type Circle,
  type CircleChange,
  circleMade,
  type CircleNew,
  circlePage,
  phoneRevealed,
  type TakeUp,
} from '#contract/merchant-joining.ts';
import {
  lateRefund,
  type LateRefundAsked,
  merchantDetail,
  type MerchantDetail,
  type MerchantHeld,
  merchantHeld,
  merchantHolds,
  type MerchantNew,
  type MerchantProfile,
  merchantProfilePage,
  merchantSettings,
  type MerchantSettings,
  operatorChoices,
  ownMerchants,
  purchaseVerified,
  type ShownVoucher,
  shownVoucher,
  tillMade,
  type Verification,
  verification,
  verificationPage,
} from '#contract/merchants.ts';
import {
  duePage,
  merchantClaimPage,
  type Payout,
  payout,
  type PayoutLine,
  payoutLinePage,
  payoutPage,
} from '#contract/payouts.ts';
import {
  type Closing,
  type Difference,
  difference,
  differencePage,
  type Reconciliation,
  reconciliation,
  reconciliationDetail,
  reconciliationPage,
} from '#contract/reconciliation.ts';
import { type Settlement, settlementDetail, settlementPage } from '#contract/settlements.ts';
import { validationSchema } from '#contract/tills.ts';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../app/session.tsx';
import { api, pathWithQuery, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type {
  Application,
  Circle,
  Difference,
  MerchantDetail,
  MerchantHeld,
  MerchantProfile,
  Payout,
  PayoutLine,
  Reconciliation,
  Settlement,
  ShownVoucher,
  Verification,
};

const of = (merchantNo: number): string => `/api/merchants/${merchantNo}`;

export const merchantCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/merchant-profiles', merchantProfilePage, { query, signal }),
  apply: (body: Pick<MerchantNew, 'merchantNo' | 'settlementDays' | 'account'>) =>
    api.post('/api/merchant-profiles', merchantDetail, { body }),
  find: (no: number, signal?: AbortSignal) =>
    api.get(`${of(no)}/profile`, merchantDetail, { signal }),
  change: (no: number, body: object) => api.patch(`${of(no)}/profile`, merchantDetail, { body }),
  withdraw: (no: number, reason: string) =>
    api.post(`/api/merchants/${no}/withdraw`, merchantDetail, { body: { reason } }),
  changeAccount: (no: number, body: MerchantNew['account']) =>
    api.post(`${of(no)}/accounts`, merchantDetail, { body }),
  operatorChoices: (no: number, signal?: AbortSignal) =>
    api.get(`${of(no)}/operator-choices`, operatorChoices, { signal }),
  bind: (no: number, staffId: number) => api.put(`${of(no)}/operators/${staffId}`, merchantDetail),
  unbind: (no: number, staffId: number) => api.act('DELETE', `${of(no)}/operators/${staffId}`),
  addTill: (no: number, body: object) => api.post(`${of(no)}/tills`, tillMade, { body }),
  retireTill: (no: number, tillId: number) => api.act('DELETE', `${of(no)}/tills/${tillId}`),
  lookUp: (no: number, proof: string) =>
    api.post(`${of(no)}/look-ups`, shownVoucher, { body: { proof } }),
  weigh: (no: number, proofs: string[], purchaseAmountFen: number) =>
    api.post(`${of(no)}/validations`, validationSchema, { body: { proofs, purchaseAmountFen } }),
  redeem: (no: number, proofs: string[], purchaseAmountFen: number, idempotencyKey: string) =>
    api.post(`${of(no)}/redemptions`, purchaseVerified, {
      body: { proofs, purchaseAmountFen },
      idempotencyKey,
    }),
  hold: (no: number, proofs: string[], purchaseAmountFen: number, idempotencyKey: string) =>
    api.post(`${of(no)}/holds`, merchantHeld, {
      body: { proofs, purchaseAmountFen },
      idempotencyKey,
    }),
  holds: (no: number, signal?: AbortSignal) =>
    api.get(`${of(no)}/holds`, merchantHolds, { signal }),
  /** The payment came: what is held is redeemed. */
  capture: (no: number, { holdId, purchaseAmountFen }: MerchantHeld, idempotencyKey: string) =>
    api.post(`${of(no)}/redemptions`, purchaseVerified, {
      body: { holdId, purchaseAmountFen },
      idempotencyKey,
    }),
  release: (no: number, holdId: number) =>
    api.post(`${of(no)}/holds/${holdId}/release`, merchantHeld),
  redemptions: (no: number, query: Query, signal?: AbortSignal) =>
    api.get(`${of(no)}/redemptions`, verificationPage, { query, signal }),
  refund: (no: number, redemptionId: number) =>
    api.post(`${of(no)}/redemptions/${redemptionId}/refunds`, verification, { body: {} }),
  askLateRefund: (no: number, redemptionId: number, body: LateRefundAsked) =>
    api.post(`${of(no)}/redemptions/${redemptionId}/late-refunds`, lateRefund, { body }),
};

export const joiningCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/merchant-applications', applicationPage, { query, signal }),
  takeUp: (id: number, body: Pick<TakeUp, 'settlementDays'>) =>
    api.post(`/api/merchant-applications/${id}/take-up`, application, { body }),
  sendBack: (id: number, reason: string) =>
    api.post(`/api/merchant-applications/${id}/return`, application, { body: { reason } }),
  reveal: (id: number, reason: string) =>
    api.post(`/api/merchant-applications/${id}/reveal`, phoneRevealed, { body: { reason } }),
};

export const circleCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/business-circles', circlePage, { query, signal }),
  add: (body: CircleNew) => api.post('/api/business-circles', circleMade, { body }),
  change: (id: number, body: CircleChange) =>
    api.patch(`/api/business-circles/${id}`, circleMade, { body }),
};

export const merchantSettingsCalls = {
  settings: (signal?: AbortSignal) =>
    api.get('/api/merchant-settings', merchantSettings, { signal }),
  saveSettings: (body: MerchantSettings) =>
    api.put('/api/merchant-settings', merchantSettings, { body }),
};

export const settlementCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/settlements', settlementPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) =>
    api.get(`/api/settlements/${id}`, settlementDetail, { signal }),
};

export const reconciliationCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/reconciliations', reconciliationPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) =>
    api.get(`/api/reconciliations/${id}`, reconciliationDetail, { signal }),
  upload: (query: Query, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    return api.post(pathWithQuery('/api/reconciliations', query), reconciliation, { body: form });
  },
  differences: (query: Query, signal?: AbortSignal) =>
    api.get('/api/differences', differencePage, { query, signal }),
  close: (id: number, body: Closing) =>
    api.post(`/api/differences/${id}/closings`, difference, { body }),
};

export const payoutCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/payouts', payoutPage, { query, signal }),
  due: (query: Query, signal?: AbortSignal) =>
    api.get('/api/payouts/due', duePage, { query, signal }),
  propose: (idempotencyKey: string) => api.post('/api/payouts', payout, { idempotencyKey }),
  lines: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/payouts/${id}/lines`, payoutLinePage, { query, signal }),
  record: (id: number, items: { line: number; outcome: 'paid' | 'failed'; note: string }[]) =>
    api.post(`/api/payouts/${id}/results`, payout, { body: { items } }),
};

/** The same for what customers are owed. */
export const customerPayoutCalls: Pick<typeof payoutCalls, 'list' | 'propose' | 'record'> & {
  due: (query: Query, signal?: AbortSignal) => Promise<z.infer<typeof owedPage>>;
  lines: (
    id: number,
    query: Query,
    signal?: AbortSignal,
  ) => Promise<z.infer<typeof customerPayoutLinePage>>;
} = {
  list: (query, signal) => api.get('/api/customer-payouts', customerPayoutPage, { query, signal }),
  due: (query, signal) => api.get('/api/customer-payouts/due', owedPage, { query, signal }),
  propose: (idempotencyKey) =>
    api.post('/api/customer-payouts', customerPayout, { idempotencyKey }),
  lines: (id, query, signal) =>
    api.get(`/api/customer-payouts/${id}/lines`, customerPayoutLinePage, { query, signal }),
  record: (id, items) =>
    api.post(`/api/customer-payouts/${id}/results`, customerPayout, { body: { items } }),
};

/** Merchants who were paid what a late refund took back since. */
export const merchantClaimCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/merchant-claims', merchantClaimPage, { query, signal }),
};

/** Customers who were paid what a refund took back since. */
export const customerClaimCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/customer-claims', customerClaimPage, { query, signal }),
};

/** Where the reader redeems; nowhere for staff of the bank. */
export function useOwnMerchants() {
  const can = useCan();
  return useQuery({
    queryKey: ['own-merchants'],
    queryFn: ({ signal }) => api.get('/api/own-merchants', ownMerchants, { signal }),
    enabled: can('redeem', 'Merchant'),
  });
}

/** Every merchant that the reader sees, for pickers. */
export function useMerchants() {
  return useQuery({
    queryKey: ['merchants', 'all'],
    queryFn: ({ signal }) => readAll((page) => merchantCalls.list(page, signal)),
  });
}
