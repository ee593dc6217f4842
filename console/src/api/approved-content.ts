import type { z } from 'zod';
import type { ApprovedContent, ChangedContent, NewContent } from '#contract/approved-content.ts';
import { api, type Query } from './http.ts';

/** The calls of content that a second person approves, which lies under one path. */
export function contentCalls<Content, More extends object, Page>(
  path: string,
  one: z.ZodType<ApprovedContent<Content> & More>,
  page: z.ZodType<Page>,
) {
  return {
    list: (query: Query, signal?: AbortSignal) => api.get(path, page, { query, signal }),
    add: (body: NewContent<Content>, idempotencyKey: string) =>
      api.post(path, one, { body, idempotencyKey }),
    change: (id: number, body: ChangedContent<Content>) =>
      api.patch(`${path}/${id}`, one, { body }),
    retire: (id: number) => api.post(`${path}/${id}/retire`, one),
  };
}
