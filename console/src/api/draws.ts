import type { DrawContent } from '#contract/draw-content.ts';
import { exclusionPage, type exclusionRow, playPage, winnerPage } from '#contract/draw-plays.ts';
import {
  customerDraws,
  drawPage,
  drawSettings,
  type DrawSettings,
  drawView,
  outletCode,
  type CreateDraw,
} from '#contract/draws.ts';
import { playProof, publishedRules } from '#contract/draw-links.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type Exclusion = z.infer<typeof exclusionRow>;
const excluded = z.object({ id: z.int() });

const of = (id: number): string => `/api/draws/${id}`;

export const drawCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/draws', drawPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(of(id), drawView, { signal }),
  add: (body: CreateDraw) => api.post('/api/draws', drawView, { body }),
  change: (id: number, body: { edits: number; content: DrawContent }) =>
    api.put(`${of(id)}/draft`, drawView, { body }),
  addVersion: (id: number) => api.post(`${of(id)}/versions`, drawView),
  submit: (id: number) => api.post(`${of(id)}/submit`, drawView),
  open: (id: number) => api.post(`${of(id)}/open`, drawView),
  switchLaw: (id: number, on: boolean, reason: string) =>
    api.post(`${of(id)}/law-switch`, drawView, { body: { on, reason } }),
  close: (id: number) => api.post(`${of(id)}/close`, drawView),
  /** as customers see it: who leads a table is masked */
  published: (id: number, signal?: AbortSignal) =>
    api.get(`${of(id)}/published`, publishedRules, { signal }),
  plays: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${of(id)}/plays`, playPage, { query, signal }),
  proof: (id: number, ordinal: number, signal?: AbortSignal) =>
    api.get(`${of(id)}/plays/${ordinal}/proof`, playProof, { signal }),
  ofCustomer: (no: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/draws`, customerDraws, { signal }),
  exclusions: (query: Query, signal?: AbortSignal) =>
    api.get('/api/draw-exclusions', exclusionPage, { query, signal }),
  exclude: (body: { customerNo: number; reason: string }) =>
    api.post('/api/draw-exclusions', excluded, { body }),
  endExclusion: (id: number) => api.act('DELETE', `/api/draw-exclusions/${id}`),
  outletCode: (id: number, orgId: number, signal?: AbortSignal) =>
    api.get(`${of(id)}/outlet-codes/${orgId}`, outletCode, { signal }),
  settings: (signal?: AbortSignal) => api.get('/api/settings/draws', drawSettings, { signal }),
  saveSettings: (body: DrawSettings) => api.put('/api/settings/draws', drawSettings, { body }),
  winners: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${of(id)}/winners`, winnerPage, { query, signal }),
};

/** Every draw, for names. */
export function useDraws(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['draws', 'all'],
    queryFn: ({ signal }) => readAll((page) => drawCalls.list(page, signal)),
  });
}

/** Draws that are open, for pickers. */
export function useOpenDraws() {
  const draws = useDraws();
  return { ...draws, data: draws.data?.filter(({ state }) => state === 'open') };
}
