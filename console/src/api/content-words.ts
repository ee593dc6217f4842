import {
  type ContentWords,
  contentWordsAsked,
  contentWordsView,
  type ContentWordsView,
} from '#contract/content-words.ts';
import { api } from './http.ts';

export type { ContentWords, ContentWordsView };

export const contentWordCalls = {
  read: (signal?: AbortSignal) => api.get('/api/content-words', contentWordsView, { signal }),
  ask: (body: { content: ContentWords; reason: string }, idempotencyKey: string) =>
    api.post('/api/content-words', contentWordsAsked, { body, idempotencyKey }),
};
