import { uploadedListResponse } from '#contract/audiences.ts';
import { lookalike, lookalikePage } from '#contract/lookalikes.ts';
import { api, type Query } from './http.ts';

export type { Lookalike, LookalikeResult } from '#contract/lookalikes.ts';

export const lookalikeCalls = {
  list: (audienceId: number, query: Query, signal?: AbortSignal) =>
    api.get('/api/lookalikes', lookalikePage, { query: { ...query, audienceId }, signal }),
  request: (audienceId: number) => api.post('/api/lookalikes', lookalike, { body: { audienceId } }),
  makeList: (id: number, name: string, size: number) =>
    api.post(`/api/lookalikes/${id}/lists`, uploadedListResponse, { body: { name, size } }),
};
