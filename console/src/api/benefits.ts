import { referralPage, referralTold } from '#contract/referrals.ts';
import { customerOffers } from '#contract/my-benefits.ts';
import {
  pastRates,
  simulation,
  simulationQueryOf,
  type SimulationRequest,
} from '#contract/benefit-simulation.ts';
import {
  benefitHistorySchema,
  claimedVoucherSchema,
  entitlementPageSchema,
  qrSchema,
  redeemedSchema,
  redemptionSchema,
  voucherPageSchema,
  voucherSchema,
  type Voucher,
} from '#contract/benefits.ts';
import {
  budgetAsOfSchema,
  budgetPageSchema,
  budgetSchema,
  burnSchema,
  funderPageSchema,
  liabilitySchema,
  type Budget,
  type CreateBudget,
} from '#contract/budgets.ts';
import {
  offerPageSchema,
  offerSchema,
  type CreateOffer,
  type Offer,
  type UpdateOffer,
} from '#contract/offers.ts';
import {
  luckyProof,
  type Release,
  release,
  releasePage,
  releaseSubmitted,
} from '#contract/payment-benefits.ts';
import { claimLinkSchema } from '#contract/claim-link.ts';
import { type ConsideredVoucher, type Validation, validationSchema } from '#contract/tills.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type { Budget, ConsideredVoucher, Offer, Release, Validation, Voucher };

const created = z.object({ id: z.number() });

export const benefitCalls = {
  funders: (query: Query, signal?: AbortSignal) =>
    api.get('/api/funders', funderPageSchema, { query, signal }),
  addFunder: (body: unknown) => api.post('/api/funders', created, { body }),
  budgets: (query: Query, signal?: AbortSignal) =>
    api.get('/api/budgets', budgetPageSchema, { query, signal }),
  budget: (id: number, signal?: AbortSignal) =>
    api.get(`/api/budgets/${id}`, budgetSchema, { signal }),
  addBudget: (body: CreateBudget) => api.post('/api/budgets', created, { body }),
  topUp: (id: number, body: { amountFen: number; reason: string }, idempotencyKey: string) =>
    api.post(`/api/budgets/${id}/top-ups`, budgetSchema, { body, idempotencyKey }),
  returnMoney: (id: number, body: { amountFen: number; reason: string }, idempotencyKey: string) =>
    api.post(`/api/budgets/${id}/returns`, budgetSchema, { body, idempotencyKey }),
  withdrawTopUp: (id: number) => api.post(`/api/budgets/${id}/top-ups/withdraw`, budgetSchema),
  freezeBudget: (id: number, reason: string) =>
    api.post(`/api/budgets/${id}/freeze`, budgetSchema, { body: { reason } }),
  releaseBudget: (id: number) => api.post(`/api/budgets/${id}/release`, budgetSchema),
  warnAt: (id: number, warnAtPercent: number[]) =>
    api.patch(`/api/budgets/${id}`, budgetSchema, { body: { warnAtPercent } }),
  burn: (id: number, signal?: AbortSignal) =>
    api.get(`/api/budgets/${id}/burn`, burnSchema, { signal }),
  budgetAsOf: (id: number, at: string, signal?: AbortSignal) =>
    api.get(`/api/budgets/${id}/balance`, budgetAsOfSchema, { query: { at }, signal }),
  burnOfFunder: (id: number, signal?: AbortSignal) =>
    api.get(`/api/funders/${id}/burn`, burnSchema, { signal }),
  liability: (query: Query, signal?: AbortSignal) =>
    api.get('/api/liabilities', liabilitySchema, { query, signal }),
  switchLaw: (id: number, on: boolean, reason: string) =>
    api.post(`/api/offers/${id}/law-switch`, offerSchema, { body: { on, reason } }),
  offers: (query: Query, signal?: AbortSignal) =>
    api.get('/api/offers', offerPageSchema, { query, signal }),
  addOffer: (body: CreateOffer) => api.post('/api/offers', created, { body }),
  changeOffer: (id: number, body: UpdateOffer) =>
    api.patch(`/api/offers/${id}`, offerSchema, { body }),
  openRelease: (id: number, body: { count: number; claimFrom: string; claimUntil: string }) =>
    api.post(`/api/offers/${id}/releases`, releaseSubmitted, { body }),
  releases: (id: number, signal?: AbortSignal) =>
    readAll((page) => api.get(`/api/offers/${id}/releases`, releasePage, { query: page, signal })),
  closeRelease: (id: number) => api.post(`/api/releases/${id}/close`, release),
  lucky: (id: number, signal?: AbortSignal) =>
    api.get(`/api/releases/${id}/lucky`, luckyProof, { signal }),
  offer: (id: number, signal?: AbortSignal) =>
    api.get(`/api/offers/${id}`, offerSchema, { signal }),
  pastRates: (signal?: AbortSignal) => api.get('/api/past-rates', pastRates, { signal }),
  simulate: (id: number, asked: SimulationRequest) =>
    api.get(`/api/offers/${id}/simulation`, simulation, { query: simulationQueryOf(asked) }),
  vouchers: (query: Query, signal?: AbortSignal) =>
    api.get('/api/vouchers', voucherPageSchema, { query, signal }),
  entitlements: (query: Query, signal?: AbortSignal) =>
    api.get('/api/entitlements', entitlementPageSchema, { query, signal }),
  claim: (campaignId: number, customerNo: number) =>
    api.post('/api/vouchers', claimedVoucherSchema, { body: { campaignId, customerNo } }),
  released: (no: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/released-offers`, customerOffers, { signal }),
  claimReleased: (
    releaseId: number,
    body: { customerNo: number; outletOrgId?: number },
    idempotencyKey: string,
  ) =>
    api.post(`/api/releases/${releaseId}/claims`, claimedVoucherSchema, {
      body,
      idempotencyKey,
    }),
  referrals: (no: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/referrals`, referralPage, { query, signal }),
  tellReferral: (no: number, newCustomerNo: number, idempotencyKey: string) =>
    api.post(`/api/customers/${no}/referrals`, referralTold, {
      body: { newCustomerNo },
      idempotencyKey,
    }),
  claimLink: (campaignId: number, customerNo: number) =>
    api.post('/api/vouchers/claim-links', claimLinkSchema, { body: { campaignId, customerNo } }),
  qr: (id: number) => api.post(`/api/vouchers/${id}/qr`, qrSchema),
  takeBack: (id: number, reason: string) =>
    api.post(`/api/vouchers/${id}/reverse`, voucherSchema, { body: { reason } }),
  history: (no: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/benefit-history`, benefitHistorySchema, { signal }),
  lookUp: (proof: string) => api.post('/api/vouchers/look-up', voucherSchema, { body: { proof } }),
  /** the best combination of what is shown for one purchase */
  weigh: (proofs: string[], purchaseAmountFen: number) =>
    api.post('/api/validations', validationSchema, { body: { proofs, purchaseAmountFen } }),
  redeem: (proofs: string[], purchaseAmountFen: number, idempotencyKey: string) =>
    api.post('/api/redemptions', redeemedSchema, {
      body: { proofs, purchaseAmountFen },
      idempotencyKey,
    }),
  reverseRedemption: (id: number) => api.post(`/api/redemptions/${id}/reverse`, redemptionSchema),
};

/** Every offer, for pickers. */
export function useOffers() {
  return useQuery({
    queryKey: ['offers', 'all'],
    queryFn: ({ signal }) => readAll((page) => benefitCalls.offers(page, signal)),
  });
}

/** Every funder, for pickers. */
export function useFunders() {
  return useQuery({
    queryKey: ['funders', 'all'],
    queryFn: ({ signal }) => readAll((page) => benefitCalls.funders(page, signal)),
  });
}

/** Every budget, for pickers. */
export function useBudgets(enabled = true) {
  return useQuery({
    queryKey: ['budgets', 'all'],
    queryFn: ({ signal }) => readAll((page) => benefitCalls.budgets(page, signal)),
    enabled,
  });
}
