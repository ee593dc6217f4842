import {
  badCodeLinePage,
  codeBatch,
  codeBatchPage,
  codeUploaded,
} from '#contract/exchange-codes.ts';
import {
  type PartnerClosing,
  partnerDifference,
  partnerDifferencePage,
  partnerReconciliation,
  partnerReconciliationPage,
} from '#contract/partner-reconciliation.ts';
import {
  type ChangePartner,
  type CreatePartnerProduct,
  orderDetail,
  type OrderSettlement,
  partner,
  partnerMade,
  partnerOrderPage,
  partnerPage,
  partnerProductPage,
  settlementAsked,
} from '#contract/partners.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, pathWithQuery, type Query } from './http.ts';
import { readAll } from './pages.ts';

const created = z.object({ id: z.int() });

function formOf(file: File): FormData {
  const form = new FormData();
  form.append('file', file, file.name);
  return form;
}

export const partnerCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/partners', partnerPage, { query, signal }),
  add: (body: { code: string; name: string; baseUrl: string | null }, idempotencyKey: string) =>
    api.post('/api/partners', partnerMade, { body, idempotencyKey }),
  change: (id: number, body: ChangePartner) => api.patch(`/api/partners/${id}`, partner, { body }),
  renewSecret: (id: number) => api.post(`/api/partners/${id}/secrets`, partnerMade),
  products: (query: Query, signal?: AbortSignal) =>
    api.get('/api/partner-products', partnerProductPage, { query, signal }),
  addProduct: (body: CreatePartnerProduct) => api.post('/api/partner-products', created, { body }),
};

export const partnerOrderCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/partner-orders', partnerOrderPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) =>
    api.get(`/api/partner-orders/${id}`, orderDetail, { signal }),
  ask: (id: number) => api.post(`/api/partner-orders/${id}/asks`, orderDetail),
  settle: (id: number, body: OrderSettlement) =>
    api.post(`/api/partner-orders/${id}/settlements`, settlementAsked, { body }),
};

export const partnerFileCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/partner-reconciliations', partnerReconciliationPage, { query, signal }),
  upload: (query: Query, file: File) =>
    api.post(pathWithQuery('/api/partner-reconciliations', query), partnerReconciliation, {
      body: formOf(file),
    }),
  differences: (query: Query, signal?: AbortSignal) =>
    api.get('/api/partner-differences', partnerDifferencePage, { query, signal }),
  close: (id: number, body: PartnerClosing) =>
    api.post(`/api/partner-differences/${id}/closings`, partnerDifference, { body }),
};

export const codeCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/code-batches', codeBatchPage, { query, signal }),
  upload: (query: Query, file: File) =>
    api.post(pathWithQuery('/api/code-batches', query), codeUploaded, { body: formOf(file) }),
  badLines: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/code-batches/${id}/bad-lines`, badCodeLinePage, { query, signal }),
  withdraw: (id: number, reason: string) =>
    api.post(`/api/code-batches/${id}/withdrawals`, codeBatch, { body: { reason } }),
};

export function usePartners() {
  return useQuery({
    queryKey: ['partners', 'all'],
    queryFn: ({ signal }) => readAll((page) => partnerCalls.list(page, signal)),
  });
}

/** What partners deliver by codes. */
export function useCodeProducts() {
  return useQuery({
    queryKey: ['partner-products', 'codes'],
    queryFn: ({ signal }) =>
      readAll((page) => partnerCalls.products({ ...page, delivery: 'code' }, signal)),
  });
}
