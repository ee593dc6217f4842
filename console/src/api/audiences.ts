import {
  audienceListResponse,
  audienceResponse,
  breakdownResponse,
  countResponse,
  exportListResponse,
  exportResponse,
  freezeListResponse,
  freezeResponse,
  profileResponse,
  sampleResponse,
  uploadedListResponse,
  uploadedListsResponse,
  unmatchedResponse,
  versionsResponse,
  type AudienceResponse,
  type AudienceTarget,
  type AudienceVersion,
  type ChangeAudienceRequest,
  type FreezeResponse,
  type UploadedListResponse,
} from '#contract/audiences.ts';
import type { TableFormat } from '#contract/table-format.ts';
import { useQuery } from '@tanstack/react-query';
import { api, pathWithQuery, type Query } from './http.ts';
import { readAll } from './pages.ts';

export type Audience = AudienceResponse;
export type Freeze = FreezeResponse;
export type UploadedList = UploadedListResponse;
export type { AudienceTarget, AudienceVersion };

const at = (id: number): string => `/api/audiences/${id}`;

export const audienceCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/audiences', audienceListResponse, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(at(id), audienceResponse, { signal }),
  create: (body: { name: string; description: string; rule: unknown; shared: boolean }) =>
    api.post('/api/audiences', audienceResponse, { body }),
  change: (id: number, body: ChangeAudienceRequest) =>
    api.patch(at(id), audienceResponse, { body }),
  versions: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${at(id)}/versions`, versionsResponse, { query, signal }),
  archive: (id: number) => api.post(`${at(id)}/archive`, audienceResponse),
  freeze: (id: number) => api.post(`${at(id)}/freeze`, freezeResponse),
  freezes: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${at(id)}/freezes`, freezeListResponse, { query, signal }),
  count: (target: AudienceTarget, editor: string, signal?: AbortSignal) =>
    api.post('/api/audiences/count', countResponse, { body: { ...target, editor }, signal }),
  breakdown: (target: AudienceTarget, by: string, signal?: AbortSignal) =>
    api.post('/api/audiences/breakdown', breakdownResponse, { body: { ...target, by }, signal }),
  profile: (target: AudienceTarget, tags: readonly string[], signal?: AbortSignal) =>
    api.post('/api/audiences/profile', profileResponse, { body: { ...target, tags }, signal }),
  sample: (target: AudienceTarget, signal?: AbortSignal) =>
    api.post('/api/audiences/sample', sampleResponse, { body: { ...target, size: 20 }, signal }),
  lists: (query: Query, signal?: AbortSignal) =>
    api.get('/api/audiences/lists', uploadedListsResponse, { query, signal }),
  unmatched: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/audiences/lists/${id}/unmatched`, unmatchedResponse, { query, signal }),
  unmatchedFile: (id: number) => `/api/audiences/lists/${id}/unmatched.csv`,
  uploadList: (name: string, identifier: string, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    return api.post(
      pathWithQuery('/api/audiences/lists', { name, identifier }),
      uploadedListResponse,
      { body: form },
    );
  },
  exports: (audienceId: number, query: Query, signal?: AbortSignal) =>
    api.get('/api/audiences/exports', exportListResponse, {
      query: { ...query, audienceId },
      signal,
    }),
  requestExport: (freezeId: number, reason: string, format: TableFormat) =>
    api.post('/api/audiences/exports', exportResponse, { body: { freezeId, reason, format } }),
  exportFile: (exportId: number) => `/api/audiences/exports/${exportId}/file`,
};

/** Audiences to choose from: names, newest first. */
export function useAudienceOptions(enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['audiences', 'options'],
    queryFn: ({ signal }) => readAll((page) => audienceCalls.list(page, signal)),
  });
}

/** Frozen lists of an audience to choose from. */
export function useFreezeOptions(audienceId: number | null) {
  return useQuery({
    queryKey: ['audiences', 'freezes', audienceId, 'options'],
    queryFn: ({ signal }) =>
      readAll((page) => audienceCalls.freezes(audienceId ?? 0, page, signal)),
    enabled: audienceId !== null,
  });
}

/** Uploaded lists to choose from. */
export function useListOptions() {
  return useQuery({
    queryKey: ['uploaded-lists', 'options'],
    queryFn: ({ signal }) => readAll((page) => audienceCalls.lists(page, signal)),
  });
}
