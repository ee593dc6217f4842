import {
  duplicateSearch,
  mergePage,
  mergeProposalPage,
  type ProposalDecision,
} from '#contract/identities.ts';
import { api, type Query } from './http.ts';

export const identityCalls = {
  proposals: (query: Query, signal?: AbortSignal) =>
    api.get('/api/merge-proposals', mergeProposalPage, { query, signal }),
  decide: (proposalId: number, body: ProposalDecision) =>
    api.act('POST', `/api/merge-proposals/${proposalId}/decision`, { body }),
  merges: (query: Query, signal?: AbortSignal) =>
    api.get('/api/merges', mergePage, { query, signal }),
  undo: (mergeId: number, reason: string) =>
    api.act('POST', `/api/merges/${mergeId}/undo`, { body: { reason } }),
  search: () => api.post('/api/duplicate-searches', duplicateSearch),
};
