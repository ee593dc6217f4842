import {
  customersChanged,
  tagAssignmentPage,
  tagTimeline,
  type TagAssignment,
} from '#contract/tag-assignments.ts';
import { api, type Query } from './http.ts';

export type { TagAssignment };

type Given = {
  code: string;
  customerNos: number[];
  value: string;
  validUntil: string | null;
  reason: string;
};

export const assignmentCalls = {
  give: (given: Given) => api.post('/api/customer-tags', customersChanged, { body: given }),
  takeBack: (code: string, customerNos: number[], reason: string) =>
    api.post('/api/customer-tags/take-back', customersChanged, {
      body: { code, customerNos, reason },
    }),
  list: (customerNo: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/tag-assignments`, tagAssignmentPage, { query, signal }),
  timeline: (customerNo: number, code: string, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/tag-history`, tagTimeline, { query: { code }, signal }),
};
