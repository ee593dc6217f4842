import { job, jobPage, type Job } from '#contract/jobs.ts';
import { api, type Query } from './http.ts';

export type { Job };

export const jobCalls = {
  list: (query: Query, signal?: AbortSignal) => api.get('/api/jobs', jobPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(`/api/jobs/${id}`, job, { signal }),
  cancel: (id: number) => api.post(`/api/jobs/${id}/cancel`, job),
  retry: (id: number) => api.post(`/api/jobs/${id}/retry`, job),
};

export function isRunning(one: { state: Job['state'] }): boolean {
  return one.state === 'queued' || one.state === 'running';
}
