import { activityResults } from '#contract/activity-results.ts';
import { api, type Query } from './http.ts';

export const activityCalls = {
  results: (query: Query, signal?: AbortSignal) =>
    api.get('/api/activity-results', activityResults, { query, signal }),
};
