import {
  type LocalService,
  localService,
  localServicePage,
  localServiceSettings,
  type LocalServiceSettings,
  type ServiceContent,
} from '#contract/local-services.ts';
import { api, type Query } from './http.ts';

export type { LocalService, LocalServiceSettings, ServiceContent };

export const localServiceCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/local-services', localServicePage, { query, signal }),
  add: (body: { orgId: number; content: ServiceContent }) =>
    api.post('/api/local-services', localService, { body }),
  change: (id: number, version: number, content: ServiceContent) =>
    api.patch(`/api/local-services/${id}`, localService, { body: { version, content } }),
  retire: (id: number) => api.post(`/api/local-services/${id}/retire`, localService),
  settings: (signal?: AbortSignal) =>
    api.get('/api/local-service-settings', localServiceSettings, { signal }),
  saveSettings: (body: LocalServiceSettings) =>
    api.put('/api/local-service-settings', localServiceSettings, { body }),
};
