import { unplacedCounts, unplacedEventPage } from '#contract/unplaced-events.ts';
import { api, type Query } from './http.ts';

export const eventCalls = {
  unplaced: (query: Query, signal?: AbortSignal) =>
    api.get('/api/events/unplaced', unplacedEventPage, { query, signal }),
  unplacedCounts: (signal?: AbortSignal) =>
    api.get('/api/events/unplaced/counts', unplacedCounts, { signal }),
  removeUnplaced: (id: number) => api.act('DELETE', `/api/events/unplaced/${id}`),
  removeUnplacedOf: (source: string) =>
    api.act('DELETE', `/api/events/unplaced/sources/${encodeURIComponent(source)}`),
};
