import { jobStartedSchema } from '#contract/campaigns.ts';
import {
  adjustmentAsked,
  type AdjustPoints,
  type AskPrice,
  movedPoints,
  pointsBalances,
  pointsMovementPage,
  pointsProgramme,
  pointsProgrammePage,
  priceAsked,
  type ChangePointsProgramme,
  type CreatePointsProgramme,
  type PointsProgramme,
} from '#contract/points.ts';
import {
  listedMallOrderPage,
  mallItem,
  mallItemPage,
  mallOrderPage,
  mallReceipt,
  type CreateMallItem,
} from '#contract/points-mall.ts';
import {
  grantedPoints,
  pointsRule,
  pointsRuleDetail,
  pointsRulePage,
  ruleSimulation,
  type CreatePointsRule,
  type PointsRule,
  type PointsRuleContent,
} from '#contract/points-rules.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type { PointsProgramme, PointsRule };

const created = z.object({ id: z.number() });
const rule = (id: number): string => `/api/points/rules/${id}`;

export const pointsCalls = {
  askPrice: (id: number, body: AskPrice, key: string) =>
    api.post(`/api/points/programmes/${id}/prices`, priceAsked, { body, idempotencyKey: key }),
  programmes: (query: Query, signal?: AbortSignal) =>
    api.get('/api/points/programmes', pointsProgrammePage, { query, signal }),
  addProgramme: (body: CreatePointsProgramme) =>
    api.post('/api/points/programmes', created, { body }),
  changeProgramme: (id: number, body: ChangePointsProgramme) =>
    api.patch(`/api/points/programmes/${id}`, pointsProgramme, { body }),
  rules: (query: Query, signal?: AbortSignal) =>
    api.get('/api/points/rules', pointsRulePage, { query, signal }),
  rule: (id: number, signal?: AbortSignal) => api.get(rule(id), pointsRuleDetail, { signal }),
  addRule: (body: CreatePointsRule) => api.post('/api/points/rules', created, { body }),
  changeRule: (id: number, content: PointsRuleContent) =>
    api.put(rule(id), pointsRule, { body: { content } }),
  simulate: (id: number, signal?: AbortSignal) =>
    api.get(`${rule(id)}/simulation`, ruleSimulation, { signal }),
  submit: (id: number) => api.post(`${rule(id)}/submit`, pointsRule),
  end: (id: number) => api.post(`${rule(id)}/end`, pointsRule),
  switchLaw: (id: number, on: boolean, reason: string) =>
    api.post(`${rule(id)}/law-switch`, pointsRule, { body: { on, reason } }),
  runInterest: (id: number, quarter: string) =>
    api.post(`${rule(id)}/interest-runs`, jobStartedSchema, { body: { quarter } }),
  runGifts: (id: number) => api.post(`${rule(id)}/gift-runs`, jobStartedSchema),
  checkIn: (id: number, customerNo: number) =>
    api.post(`${rule(id)}/check-ins`, grantedPoints, { body: { customerNo } }),
  claimProducts: (id: number, customerNo: number) =>
    api.post(`${rule(id)}/products`, grantedPoints, { body: { customerNo } }),
  balances: (no: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/points`, pointsBalances, { signal }),
  movements: (no: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/points/movements`, pointsMovementPage, { query, signal }),
  freeze: (
    no: number,
    body: { programmeId: number; amount: number; reason: string; until?: string },
    idempotencyKey: string,
  ) => api.post(`/api/customers/${no}/points/freezes`, movedPoints, { body, idempotencyKey }),
  adjust: (no: number, body: AdjustPoints, idempotencyKey: string) =>
    api.post(`/api/customers/${no}/points/adjustments`, adjustmentAsked, { body, idempotencyKey }),
  endFreeze: (id: number, end: 'unfreeze' | 'forfeit', reason: string) =>
    api.post(`/api/points/movements/${id}/end-freeze`, movedPoints, { body: { end, reason } }),
  takeBack: (id: number, body: { amount: number; reason: string }, idempotencyKey: string) =>
    api.post(`/api/points/movements/${id}/take-backs`, movedPoints, { body, idempotencyKey }),
};

export const mallCalls = {
  items: (query: Query, signal?: AbortSignal) =>
    api.get('/api/points-mall/items', mallItemPage, { query, signal }),
  addItem: (body: CreateMallItem) => api.post('/api/points-mall/items', created, { body }),
  setState: (id: number, state: 'offered' | 'ended') =>
    api.patch(`/api/points-mall/items/${id}`, mallItem, { body: { state } }),
  redeem: (body: { itemId: number; customerNo: number; orgId: number }, idempotencyKey: string) =>
    api.post('/api/points-mall/redemptions', mallReceipt, { body, idempotencyKey }),
  orders: (no: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/customers/${no}/mall-orders`, mallOrderPage, { query, signal }),
  allOrders: (query: Query, signal?: AbortSignal) =>
    api.get('/api/points-mall/orders', listedMallOrderPage, { query, signal }),
  reverse: (id: number, reason: string) =>
    api.post(`/api/points-mall/orders/${id}/reverse`, created, { body: { reason } }),
};

/** Every programme, for pickers and names. */
export function useProgrammes(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['points-programmes', 'all'],
    queryFn: ({ signal }) => readAll((page) => pointsCalls.programmes(page, signal)),
  });
}

/** Every rule, for who gives points at the counter. */
export function useRules() {
  return useQuery({
    queryKey: ['points-rules', 'all'],
    queryFn: ({ signal }) => readAll((page) => pointsCalls.rules(page, signal)),
  });
}
