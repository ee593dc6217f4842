import {
  type ClearCase,
  type ConfirmCase,
  confirmation,
  type CreateFraudRule,
  boundsAsked,
  type ClusterBounds,
  clusterBoundsView,
  fraudBlockPage,
  fraudCasePage,
  fraudCaseView,
  fraudRule,
  fraudRulePage,
  rulePreview,
  type VelocityRule,
} from '#contract/fraud.ts';
import { z } from 'zod';
import { api, type Query } from './http.ts';

const created = z.object({ id: z.int() });
const of = (id: number): string => `/api/fraud/cases/${id}`;

export const fraudCalls = {
  cases: (query: Query, signal?: AbortSignal) =>
    api.get('/api/fraud/cases', fraudCasePage, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(of(id), fraudCaseView, { signal }),
  note: (id: number, text: string) =>
    api.post(`${of(id)}/notes`, fraudCaseView, { body: { text } }),
  assign: (id: number, staffId: number | null) =>
    api.put(`${of(id)}/assignee`, fraudCaseView, { body: { staffId } }),
  escalate: (id: number, reason: string) =>
    api.post(`${of(id)}/escalate`, fraudCaseView, { body: { reason } }),
  clear: (id: number, body: ClearCase) => api.post(`${of(id)}/clear`, fraudCaseView, { body }),
  confirm: (id: number, body: ConfirmCase) => api.post(`${of(id)}/confirm`, confirmation, { body }),
  blocks: (query: Query, signal?: AbortSignal) =>
    api.get('/api/fraud/blocks', fraudBlockPage, { query, signal }),
  endBlock: (id: number, reason: string) =>
    api.post(`/api/fraud/blocks/${id}/end`, created, { body: { reason } }),
  bounds: (signal?: AbortSignal) =>
    api.get('/api/fraud/cluster-bounds', clusterBoundsView, { signal }),
  askForBounds: (body: { content: ClusterBounds; reason: string }, idempotencyKey: string) =>
    api.post('/api/fraud/cluster-bounds', boundsAsked, { body, idempotencyKey }),
  rules: (query: Query, signal?: AbortSignal) =>
    api.get('/api/fraud/rules', fraudRulePage, { query, signal }),
  addRule: (body: CreateFraudRule) => api.post('/api/fraud/rules', created, { body }),
  changeRule: (id: number, content: VelocityRule) =>
    api.put(`/api/fraud/rules/${id}`, fraudRule, { body: { content } }),
  preview: (content: VelocityRule) =>
    api.post('/api/fraud/rules/preview', rulePreview, { body: content }),
  submitRule: (id: number) => api.post(`/api/fraud/rules/${id}/submit`, fraudRule),
};
