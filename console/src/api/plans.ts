import {
  customerPlans,
  type Plan,
  plan,
  type PlanContent,
  planFigures,
  planPage,
} from '#contract/plans.ts';
import { contentCalls } from './approved-content.ts';
import { api } from './http.ts';

export type { Plan, PlanContent };

export const planCalls = {
  ...contentCalls('/api/plans', plan, planPage),
  figures: (id: number, signal?: AbortSignal) =>
    api.get(`/api/plans/${id}/figures`, planFigures, { signal }),
  ofCustomer: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/plans`, customerPlans, { signal }),
};
