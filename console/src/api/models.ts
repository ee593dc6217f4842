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
import {
  type Registration,
  type ScoresFile,
  scoresFile,
  scoresFilePage,
} from '#contract/outside-models.ts';
import { api, pathWithQuery, type Query } from './http.ts';

export type { ModelSummary, ModelVersion, ModelVersionSummary, Registration, ScoresFile };

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
  retire: (code: string, reason: string) =>
    api.post(`/api/models/${code}/retire`, modelSummary, { body: { reason } }),
  register: (code: string, registration: Registration) =>
    api.post('/api/models', modelSummary, { body: { code, registration } }),
  changeRegistration: (code: string, registration: Registration) =>
    api.put(`/api/models/${code}/registration`, modelSummary, { body: { registration } }),
  sendScores: (code: string, query: { date: string; mostRefused: number }, file: File) => {
    const form = new FormData();
    form.append('file', file, file.name);
    return api.post(pathWithQuery(`/api/models/${code}/scores-files`, query), scoresFile, {
      body: form,
    });
  },
  scoresFiles: (code: string, query: Query, signal?: AbortSignal) =>
    api.get(`/api/models/${code}/scores-files`, scoresFilePage, { query, signal }),
  refusedPath: (code: string, id: number) => `/api/models/${code}/scores-files/${id}/refused.csv`,
};
