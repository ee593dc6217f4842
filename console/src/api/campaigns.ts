import {
  boardSchema,
  campaignMeasurementSchema,
  campaignPageSchema,
  campaignSchema,
  jobStartedSchema,
  trialSchema,
  type Arm,
  type Board,
  type Campaign,
  type CampaignContent,
  type CampaignMeasurement,
  type Conversion,
  type Trial,
  type UpdateCampaign,
} from '#contract/campaigns.ts';
import { api, type Query } from './http.ts';

export type { Arm, Board, Campaign, CampaignContent, CampaignMeasurement, Conversion, Trial };

const at = (id: number): string => `/api/campaigns/${id}`;

export const campaignCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/campaigns', campaignPageSchema, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(at(id), campaignSchema, { signal }),
  create: (name: string) => api.post('/api/campaigns', campaignSchema, { body: { name } }),
  update: (id: number, body: UpdateCampaign) => api.patch(at(id), campaignSchema, { body }),
  trial: (id: number) => api.post(`${at(id)}/trial`, trialSchema),
  submit: (id: number) => api.post(`${at(id)}/submit`, campaignSchema),
  launch: (id: number) => api.post(`${at(id)}/launch`, jobStartedSchema),
  reopen: (id: number) => api.post(`${at(id)}/reopen`, campaignSchema),
  stop: (id: number) => api.post(`${at(id)}/stop`, campaignSchema),
  board: (id: number, signal?: AbortSignal) => api.get(`${at(id)}/board`, boardSchema, { signal }),
  measurement: (id: number, signal?: AbortSignal) =>
    api.get(`${at(id)}/measurement`, campaignMeasurementSchema, { signal }),
  measure: (id: number, throughDate?: string) =>
    api.post(`${at(id)}/measure`, jobStartedSchema, {
      body: throughDate ? { throughDate } : {},
    }),
};
