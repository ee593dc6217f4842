import {
  accountList,
  customerCount,
  customerDetail,
  customerPage,
  revealed,
  type revealFields,
} from '#contract/customers.ts';
import { customerConsent } from '#contract/consent.ts';
import { erasureAsked, erasurePreview } from '#contract/erasure.ts';
import { portrait } from '#contract/portraits.ts';
import { customerTags } from '#contract/tags.ts';
import { api, type Query } from './http.ts';

export type RevealField = (typeof revealFields)[number];

const at = (customerNo: number): string => `/api/customers/${customerNo}`;

const personal = ['name', 'phone', 'identity'];

/** The filters that say something; an org unit is picked as text and is a number. */
function given(query: Query): object {
  const said = Object.entries(query).filter(([, value]) => value);
  return Object.fromEntries(said);
}

export const customerCalls = {
  count: (signal?: AbortSignal) => api.get('/api/customer-count', customerCount, { signal }),
  /** What a person is known by travels in the body; a list without it is an address. */
  list: (query: Query, signal?: AbortSignal) =>
    personal.some((name) => query[name])
      ? api.post('/api/customers/search', customerPage, { body: given(query), signal })
      : api.get('/api/customers', customerPage, { query, signal }),
  find: (customerNo: number, signal?: AbortSignal) =>
    api.get(at(customerNo), customerDetail, { signal }),
  accounts: (customerNo: number, signal?: AbortSignal) =>
    api.get(`${at(customerNo)}/accounts`, accountList, { signal }),
  portrait: (customerNo: number, signal?: AbortSignal) =>
    api.get(`${at(customerNo)}/portrait`, portrait, { signal }),
  tags: (customerNo: number, signal?: AbortSignal) =>
    api.get(`${at(customerNo)}/tags`, customerTags, { signal }),
  reveal: (customerNo: number, field: RevealField, reason: string) =>
    api.post(`${at(customerNo)}/reveal`, revealed, { body: { field, reason } }),
  consent: (customerNo: number, signal?: AbortSignal) =>
    api.get(`${at(customerNo)}/consent`, customerConsent, { signal }),
  addConsent: (customerNo: number, body: unknown) =>
    api.act('POST', `${at(customerNo)}/consent`, { body }),
  addGuardianConsent: (customerNo: number, body: unknown) =>
    api.post(`${at(customerNo)}/guardian-consent`, customerConsent, { body }),
  addSuppression: (customerNo: number, body: unknown) =>
    api.post(`${at(customerNo)}/suppressions`, customerConsent, { body }),
  endSuppression: (customerNo: number, suppressionId: number) =>
    api.act('DELETE', `${at(customerNo)}/suppressions/${suppressionId}`),
  previewErasure: (customerNo: number, signal?: AbortSignal) =>
    api.get(`${at(customerNo)}/erasure`, erasurePreview, { signal }),
  askErasure: (customerNo: number, reason: string) =>
    api.post(`${at(customerNo)}/erasure`, erasureAsked, { body: { reason } }),
};
