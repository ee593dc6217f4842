import {
  customerStanding,
  ledgerAccountAt,
  ledgerAccountPage,
  ledgerEntryPage,
} from '#contract/ledger-accounts.ts';
import { api, type Query } from './http.ts';

export const ledgerCalls = {
  accounts: (query: Query, signal?: AbortSignal) =>
    api.get('/api/ledger/accounts', ledgerAccountPage, { query, signal }),
  account: (id: number, at: string | null, signal?: AbortSignal) =>
    api.get(`/api/ledger/accounts/${id}`, ledgerAccountAt, {
      query: at === null ? {} : { at },
      signal,
    }),
  entries: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/ledger/accounts/${id}/entries`, ledgerEntryPage, { query, signal }),
  standing: (customerNo: number, at: string, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/standing`, customerStanding, { query: { at }, signal }),
};
