import type { DefinitionDraft } from '#contract/definition-content.ts';
import {
  definitionComparison,
  definitionDetail,
  definitionPage,
  definitionPreview,
  definitionUsers,
  definitionVersionPage,
  factTableList,
  fieldValues,
  type DefinitionDetail,
  type DefinitionKind,
  type DefinitionPreview,
  type DefinitionSummary,
} from '#contract/tag-definitions.ts';
import { useQuery } from '@tanstack/react-query';
import { api, type Query } from './http.ts';

export type {
  DefinitionDetail,
  DefinitionDraft,
  DefinitionKind,
  DefinitionPreview,
  DefinitionSummary,
};

const pathOf = (kind: DefinitionKind, code: string): string =>
  `/api/tag-definitions/${kind}/${code}`;

export const definitionCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/tag-definitions', definitionPage, { query, signal }),
  find: (kind: DefinitionKind, code: string, signal?: AbortSignal) =>
    api.get(pathOf(kind, code), definitionDetail, { signal }),
  versions: (kind: DefinitionKind, code: string, query: Query, signal?: AbortSignal) =>
    api.get(`${pathOf(kind, code)}/versions`, definitionVersionPage, { query, signal }),
  users: (kind: DefinitionKind, code: string, signal?: AbortSignal) =>
    api.get(`${pathOf(kind, code)}/users`, definitionUsers, { signal }),
  create: (code: string, content: DefinitionDraft) =>
    api.post('/api/tag-definitions', definitionDetail, { body: { code, content } }),
  edit: (code: string, edits: number, content: DefinitionDraft, note: string) =>
    api.put(pathOf(content.kind, code), definitionDetail, { body: { edits, content, note } }),
  compare: (kind: DefinitionKind, code: string, asRead: DefinitionDraft) =>
    api.post(`${pathOf(kind, code)}/compare`, definitionComparison, { body: { content: asRead } }),
  preview: (code: string, content: DefinitionDraft, signal?: AbortSignal) =>
    api.post('/api/tag-definitions/preview', definitionPreview, {
      body: { code, content },
      signal,
    }),
  submit: (kind: DefinitionKind, code: string) =>
    api.post(`${pathOf(kind, code)}/submit`, definitionDetail, {}),
  retire: (kind: DefinitionKind, code: string) =>
    api.post(`${pathOf(kind, code)}/retire`, definitionDetail, {}),
};

/** The fact tables that a metric can be made of; they change with the program only. */
export function useFactTables(allowed: boolean) {
  return useQuery({
    queryKey: ['fact-tables'],
    enabled: allowed,
    queryFn: async ({ signal }) =>
      (await api.get('/api/fact-tables', factTableList, { signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The texts that occur most often in a field, to choose from. */
export function useFieldValues(fact: string | null, field: string | null) {
  return useQuery({
    queryKey: ['fact-tables', 'values', fact, field],
    enabled: fact !== null && field !== null,
    retry: false,
    staleTime: 300_000,
    queryFn: async ({ signal }) =>
      (await api.get(`/api/fact-tables/${fact}/fields/${field}/values`, fieldValues, { signal }))
        .items,
  });
}
