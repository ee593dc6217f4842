import {
  gift,
  giftPage,
  giftReservation,
  giftReservationPage,
  giftShelfPage,
  stockChanged,
  stockChangePage,
  type ChangeGift,
  type CreateGift,
  type Gift,
} from '#contract/gifts.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type { Gift };

const created = z.object({ id: z.number() });
const of = (id: number): string => `/api/gifts/${id}`;

export const giftCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/gifts', giftPage, { query, signal }),
  add: (body: CreateGift) => api.post('/api/gifts', created, { body }),
  change: (id: number, body: ChangeGift) => api.patch(of(id), gift, { body }),
  shelves: (query: Query, signal?: AbortSignal) =>
    api.get('/api/gift-stock', giftShelfPage, { query, signal }),
  changes: (query: Query, signal?: AbortSignal) =>
    api.get('/api/gift-stock-changes', stockChangePage, { query, signal }),
  receive: (
    id: number,
    body: { orgId: number; pieces: number; reason: string },
    idempotencyKey: string,
  ) => api.post(`${of(id)}/stock-in`, stockChanged, { body, idempotencyKey }),
  send: (
    id: number,
    body: { orgId: number; toOrgId: number; pieces: number; reason: string },
    idempotencyKey: string,
  ) => api.post(`${of(id)}/sendings`, stockChanged, { body, idempotencyKey }),
  count: (
    id: number,
    body: { orgId: number; counted: number; reason: string },
    idempotencyKey: string,
  ) => api.post(`${of(id)}/stock-takes`, stockChanged, { body, idempotencyKey }),
  reservations: (query: Query, signal?: AbortSignal) =>
    api.get('/api/gift-reservations', giftReservationPage, { query, signal }),
  lookUp: (code: string) =>
    api.post('/api/gift-reservations/look-up', giftReservation, { body: { code } }),
  handOver: (code: string, orgId: number) =>
    api.post('/api/gift-reservations/hand-over', giftReservation, { body: { code, orgId } }),
  giveBack: (id: number, reason: string) =>
    api.post(`/api/gift-reservations/${id}/return`, giftReservation, { body: { reason } }),
};

/** Every gift, for pickers. */
export function useGifts(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['gifts', 'all'],
    queryFn: ({ signal }) => readAll((page) => giftCalls.list(page, signal)),
  });
}
