import {
  issuePageSchema,
  issueSchema,
  refusedPageSchema,
  type CreateIssue,
  type Issue,
} from '#contract/issues.ts';
import { api, pathWithQuery, type Query } from './http.ts';

export type { Issue };
export type IssueMove = 'submit' | 'run' | 'resume' | 'stop' | 'withdraw';

const of = (id: number): string => `/api/issues/${id}`;

export const issueCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/issues', issuePageSchema, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(of(id), issueSchema, { signal }),
  add: (body: CreateIssue) => api.post('/api/issues', issueSchema, { body }),
  upload: (name: string, offerId: number, header: boolean, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    const query = { name, offerId, header: String(header) };
    return api.post(pathWithQuery('/api/issues/uploads', query), issueSchema, { body: form });
  },
  move: (id: number, move: IssueMove) => api.post(`${of(id)}/${move}`, issueSchema),
  refused: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${of(id)}/refused`, refusedPageSchema, { query, signal }),
  refusedFile: (id: number) => `${of(id)}/refused.csv`,
};
