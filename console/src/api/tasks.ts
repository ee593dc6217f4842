import { taskPageSchema, taskSchema, type LogOutcome } from '#contract/tasks.ts';
import type { z } from 'zod';
import { api, type Query } from './http.ts';

export type Task = z.infer<typeof taskSchema>;

export const taskCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/tasks', taskPageSchema, { query, signal }),
  take: (id: number) => api.post(`/api/tasks/${id}/take`, taskSchema),
  assign: (id: number, assigneeId: number | null) =>
    api.post(`/api/tasks/${id}/assign`, taskSchema, { body: { assigneeId } }),
  logOutcome: (id: number, body: LogOutcome) =>
    api.post(`/api/tasks/${id}/outcome`, taskSchema, { body }),
};
