import {
  budgetSchema,
  burnSchema,
  claimedVoucherSchema,
  entitlementSchema,
  funderSchema,
  offerSchema,
  qrSchema,
  redemptionSchema,
  voucherSchema,
  type Budget,
  type CreateBudget,
  type CreateOffer,
  type Offer,
  type UpdateOffer,
  type Voucher,
} from '#contract/benefits.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';

export type { Budget, Offer, Voucher };

const items = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const created = z.object({ id: z.number() });

export const benefitCalls = {
  funders: (signal?: AbortSignal) => api.get('/api/funders', items(funderSchema), { signal }),
  addFunder: (body: unknown) => api.post('/api/funders', created, { body }),
  budgets: (signal?: AbortSignal) => api.get('/api/budgets', items(budgetSchema), { signal }),
  addBudget: (body: CreateBudget) => api.post('/api/budgets', created, { body }),
  topUp: (id: number, amountFen: number, idempotencyKey: string) =>
    api.post(`/api/budgets/${id}/top-ups`, budgetSchema, { body: { amountFen }, idempotencyKey }),
  burn: (id: number, signal?: AbortSignal) =>
    api.get(`/api/budgets/${id}/burn`, burnSchema, { signal }),
  offers: (cursor: string | undefined, signal?: AbortSignal) =>
    api.get('/api/offers', page(offerSchema), { query: { cursor }, signal }),
  addOffer: (body: CreateOffer) => api.post('/api/offers', created, { body }),
  changeOffer: (id: number, body: UpdateOffer) =>
    api.patch(`/api/offers/${id}`, offerSchema, { body }),
  vouchers: (query: Query, signal?: AbortSignal) =>
    api.get('/api/vouchers', page(voucherSchema), { query, signal }),
  entitlements: (customerNo: number, signal?: AbortSignal) =>
    api.get('/api/entitlements', items(entitlementSchema), { query: { customerNo }, signal }),
  claim: (campaignId: number, customerNo: number) =>
    api.post('/api/vouchers', claimedVoucherSchema, { body: { campaignId, customerNo } }),
  qr: (id: number) => api.post(`/api/vouchers/${id}/qr`, qrSchema),
  lookUp: (proof: string) => api.post('/api/vouchers/look-up', voucherSchema, { body: { proof } }),
  redeem: (proof: string, purchaseAmountFen: number, idempotencyKey: string) =>
    api.post('/api/redemptions', redemptionSchema, {
      body: { proof, purchaseAmountFen },
      idempotencyKey,
    }),
  reverseRedemption: (id: number) => api.post(`/api/redemptions/${id}/reverse`, redemptionSchema),
};

/** Every offer, for pickers: an organization has tens of them, so pages are read to the end. */
export function useOffers() {
  return useQuery({
    queryKey: ['offers', 'all'],
    queryFn: async ({ signal }) => {
      const all: Offer[] = [];
      let cursor: string | undefined;
      do {
        const one = await benefitCalls.offers(cursor, signal);
        all.push(...one.items);
        cursor = one.nextCursor ?? undefined;
      } while (cursor !== undefined && all.length < 2000);
      return all;
    },
  });
}

export function useBudgets(enabled = true) {
  return useQuery({
    queryKey: ['budgets', 'all'],
    queryFn: async ({ signal }) => (await benefitCalls.budgets(signal)).items,
    enabled,
  });
}
