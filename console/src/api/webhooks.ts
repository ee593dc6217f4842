import {
  webhook,
  webhookDelivery,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  webhookMade,
  webhookPage,
  webhookPing,
  webhookReplayCount,
  type WebhookChange,
  type WebhookNew,
  type WebhookReplay,
} from '#contract/webhooks.ts';
import { api, type Query } from './http.ts';

const of = (id: number): string => `/api/webhooks/${id}`;

export const webhookCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/webhooks', webhookPage, { query, signal }),
  find: (id: number, signal?: AbortSignal) => api.get(of(id), webhook, { signal }),
  add: (body: WebhookNew, idempotencyKey: string) =>
    api.post('/api/webhooks', webhookMade, { body, idempotencyKey }),
  change: (id: number, body: WebhookChange) => api.patch(of(id), webhook, { body }),
  remove: (id: number) => api.act('DELETE', of(id)),
  rotate: (id: number, overlapHours: number, idempotencyKey: string) =>
    api.post(`${of(id)}/secrets`, webhookMade, { body: { overlapHours }, idempotencyKey }),
  ping: (id: number) => api.post(`${of(id)}/pings`, webhookPing),
  deliveries: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`${of(id)}/deliveries`, webhookDeliveryPage, { query, signal }),
  delivery: (id: number, deliveryId: number, signal?: AbortSignal) =>
    api.get(`${of(id)}/deliveries/${deliveryId}`, webhookDeliveryDetail, { signal }),
  replayOne: (id: number, deliveryId: number) =>
    api.post(`${of(id)}/deliveries/${deliveryId}/replays`, webhookDelivery),
  countReplay: (id: number, query: Omit<WebhookReplay, 'count'>) =>
    api.get(`${of(id)}/replays/count`, webhookReplayCount, { query }),
  replay: (id: number, body: WebhookReplay) =>
    api.post(`${of(id)}/replays`, webhookReplayCount, { body }),
};
