import {
  customerPlans,
  type Plan,
  plan,
  type PlanContent,
  planFigures,
  planPage,
} from '#contract/plans.ts';
import { api, type Query } from './http.ts';

export type { Plan, PlanContent };

export const planCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/plans', planPage, { query, signal }),
  figures: (id: number, signal?: AbortSignal) =>
    api.get(`/api/plans/${id}/figures`, planFigures, { signal }),
  add: (body: { orgId: number; content: PlanContent }) => api.post('/api/plans', plan, { body }),
  change: (id: number, version: number, content: PlanContent) =>
    api.patch(`/api/plans/${id}`, plan, { body: { version, content } }),
  retire: (id: number) => api.post(`/api/plans/${id}/retire`, plan),
  ofCustomer: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/plans`, customerPlans, { signal }),
};
