import { metricList } from '#contract/metrics.ts';
import {
  tagDetail,
  tagList,
  tagRunAccepted,
  tagRunPage,
  type TagDetail,
  type TagRun,
  type TagSummary,
} from '#contract/tags.ts';
import { useQuery } from '@tanstack/react-query';
import { api, type Query } from './http.ts';
import { largestPage } from './pages.ts';

export type { TagDetail, TagRun, TagSummary };

export const tagCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/tags', tagList, { query, signal }),
  find: (code: string, signal?: AbortSignal) => api.get(`/api/tags/${code}`, tagDetail, { signal }),
  changeParameters: (
    code: string,
    parameters: Record<string, number>,
    former: Record<string, number>,
  ) => api.post(`/api/tags/${code}/parameter-changes`, tagDetail, { body: { parameters, former } }),
  withdrawParameters: (code: string) =>
    api.post(`/api/tags/${code}/parameter-changes/withdraw`, tagDetail),
  run: (date: string) => api.post('/api/tag-runs', tagRunAccepted, { body: { date } }),
  runs: (query: Query, signal?: AbortSignal) =>
    api.get('/api/tag-runs', tagRunPage, { query, signal }),
};

export function useTags() {
  return useQuery({
    queryKey: ['tags', 'all'],
    queryFn: async ({ signal }) => (await tagCalls.list({}, signal)).items,
    staleTime: 60_000,
  });
}

/** Every metric of the catalogue; it changes with the program only. Not asked for where one may not. */
export function useMetrics(allowed = true) {
  return useQuery({
    queryKey: ['metrics'],
    enabled: allowed,
    queryFn: async ({ signal }) => (await api.get('/api/metrics', metricList, { signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The finished run of the latest business date, among the newest runs; null before the first. */
export function useLatestRun() {
  return useQuery({
    queryKey: ['tag-runs', 'latest'],
    queryFn: async ({ signal }): Promise<TagRun | null> => {
      const { items } = await tagCalls.runs({ state: 'done', limit: largestPage }, signal);
      return items.toSorted((a, b) => b.businessDate.localeCompare(a.businessDate))[0] ?? null;
    },
    refetchInterval: 30_000,
  });
}
