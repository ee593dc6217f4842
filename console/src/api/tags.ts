import { metricList } from '#contract/metrics.ts';
import {
  tagDetail,
  tagList,
  tagRunAccepted,
  tagRunList,
  type TagDetail,
  type TagRun,
  type TagSummary,
} from '#contract/tags.ts';
import { useQuery } from '@tanstack/react-query';
import { api, type Query } from './http.ts';

export type { TagDetail, TagRun, TagSummary };

export const tagCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/tags', tagList, { query, signal }),
  find: (code: string, signal?: AbortSignal) => api.get(`/api/tags/${code}`, tagDetail, { signal }),
  setParameters: (code: string, parameters: Record<string, number>) =>
    api.put(`/api/tags/${code}/parameters`, tagDetail, { body: { parameters } }),
  run: (date: string) => api.post('/api/tag-runs', tagRunAccepted, { body: { date } }),
  runs: (signal?: AbortSignal) => api.get('/api/tag-runs', tagRunList, { signal }),
};

export function useTags() {
  return useQuery({
    queryKey: ['tags', 'all'],
    queryFn: async ({ signal }) => (await tagCalls.list({}, signal)).tags,
    staleTime: 60_000,
  });
}

/** Every metric of the catalogue; it changes with the program only. Not asked for where one may not. */
export function useMetrics(allowed = true) {
  return useQuery({
    queryKey: ['metrics'],
    enabled: allowed,
    queryFn: async ({ signal }) => (await api.get('/api/metrics', metricList, { signal })).metrics,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useTagRuns() {
  return useQuery({
    queryKey: ['tags', 'runs'],
    queryFn: async ({ signal }) => (await tagCalls.runs(signal)).runs,
    refetchInterval: ({ state: { data } }) =>
      data?.some((run) => run.state === 'running') ? 2000 : false,
  });
}
