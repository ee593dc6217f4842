import { approval, approvalPage, type Approval } from '#contract/approvals.ts';
import { api, type Query } from './http.ts';

export type { Approval };

export const approvalCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/approvals', approvalPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(`/api/approvals/${id}`, approval, { signal }),
  decide: (id: number, decision: 'approve' | 'return', comment: string) =>
    api.act('POST', `/api/approvals/${id}/decision`, { body: { decision, comment } }),
};
