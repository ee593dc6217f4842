import {
  type LocalService,
  localService,
  localServicePage,
  localServiceSettings,
  type LocalServiceSettings,
  type ServiceContent,
} from '#contract/local-services.ts';
import { contentCalls } from './approved-content.ts';
import { api } from './http.ts';

export type { LocalService, LocalServiceSettings, ServiceContent };

export const localServiceCalls = {
  ...contentCalls('/api/local-services', localService, localServicePage),
  settings: (signal?: AbortSignal) =>
    api.get('/api/local-service-settings', localServiceSettings, { signal }),
  saveSettings: (body: LocalServiceSettings) =>
    api.put('/api/local-service-settings', localServiceSettings, { body }),
};
