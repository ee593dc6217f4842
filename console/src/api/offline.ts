import {
  leasePage,
  type LeaseHeld,
  offlineCode,
  offlineEntry,
  type OfflineEntry,
  offlineEntryPage,
} from '#contract/offline-tills.ts';
import { api, type Query } from './http.ts';

export type { LeaseHeld, OfflineEntry };

const of = ({ tillId, sequence }: OfflineEntry): string =>
  `/api/offline-entries/${tillId}/${sequence}`;

export const offlineCalls = {
  entries: (query: Query, signal?: AbortSignal) =>
    api.get('/api/offline-entries', offlineEntryPage, { query, signal }),
  leases: (query: Query, signal?: AbortSignal) =>
    api.get('/api/till-leases', leasePage, { query, signal }),
  compensate: (entry: OfflineEntry, budgetId: number) =>
    api.post(`${of(entry)}/compensations`, offlineEntry, { body: { budgetId } }),
  close: (entry: OfflineEntry, reason: string) =>
    api.post(`${of(entry)}/closings`, offlineEntry, { body: { reason } }),
  code: (voucherId: number) => api.post(`/api/vouchers/${voucherId}/offline-codes`, offlineCode),
};
