import { auditPage, auditVerdict } from '#contract/audit.ts';
import { api, type Query } from './http.ts';

export const auditCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/audit', auditPage, { query, signal }),
  verify: () => api.get('/api/audit/verification', auditVerdict),
};
