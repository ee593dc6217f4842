import {
  customersChanged,
  tagUpload,
  tagUploadPage,
  type TagUpload,
  untakenPage,
  tagAssignmentPage,
  tagTimeline,
  type TagAssignment,
} from '#contract/tag-assignments.ts';
import { api, pathWithQuery, type Query } from './http.ts';

export type { TagAssignment, TagUpload };

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
  upload: (query: { code: string; identifier: string; reason: string }, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    return api.post(pathWithQuery('/api/tag-uploads', query), tagUpload, { body: form });
  },
  uploads: (query: Query, signal?: AbortSignal) =>
    api.get('/api/tag-uploads', tagUploadPage, { query, signal }),
  untaken: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/tag-uploads/${id}/untaken`, untakenPage, { query, signal }),
  timeline: (customerNo: number, code: string, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/tag-history`, tagTimeline, { query: { code }, signal }),
};
