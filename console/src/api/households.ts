import {
  customerLinks,
  householdLinkPage,
  type HouseholdDecision,
} from '#contract/household-links.ts';
import { api, type Query } from './http.ts';

export const householdCalls = {
  ofCustomer: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/links`, customerLinks, { signal }),
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/household-links', householdLinkPage, { query, signal }),
  decide: (linkId: number, body: HouseholdDecision) =>
    api.act('POST', `/api/household-links/${linkId}/decision`, { body }),
};
