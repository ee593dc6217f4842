import {
  retentionAsked,
  retentionView,
  type RetentionPeriods,
  type RetentionView,
} from '#contract/retention.ts';
import { api } from './http.ts';

export type { RetentionPeriods, RetentionView };

export const retentionCalls = {
  read: (signal?: AbortSignal) => api.get('/api/retention', retentionView, { signal }),
  save: (days: RetentionPeriods) => api.put('/api/retention', retentionView, { body: { days } }),
  run: () => api.post('/api/retention/run', retentionAsked),
};
