import {
  modelJobAccepted,
  modelList,
  modelSummary,
  modelVersion,
  modelVersionPage,
  type ModelSummary,
  type ModelVersion,
  type ModelVersionSummary,
} from '#contract/bank-models.ts';
import { api, type Query } from './http.ts';

export type { ModelSummary, ModelVersion, ModelVersionSummary };

const versionPath = (code: string, version: number): string =>
  `/api/models/${code}/versions/${version}`;

export const modelCalls = {
  list: (signal?: AbortSignal) => api.get('/api/models', modelList, { signal }),
  find: (code: string, signal?: AbortSignal) =>
    api.get(`/api/models/${code}`, modelSummary, { signal }),
  versions: (code: string, query: Query, signal?: AbortSignal) =>
    api.get(`/api/models/${code}/versions`, modelVersionPage, { query, signal }),
  version: (code: string, version: number, signal?: AbortSignal) =>
    api.get(versionPath(code, version), modelVersion, { signal }),
  train: (code: string) => api.post(`/api/models/${code}/train`, modelJobAccepted),
  submit: (code: string, version: number) =>
    api.post(`${versionPath(code, version)}/submit`, modelVersion),
  restore: (code: string, version: number, reason: string) =>
    api.post(`${versionPath(code, version)}/restore`, modelVersion, { body: { reason } }),
};
