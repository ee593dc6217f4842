import { phoneLink, type PhoneLink, phoneLinkStanding } from '#contract/phone-links.ts';
import { api } from './http.ts';

export type { PhoneLink };

export const phoneLinkCalls = {
  standing: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/phone-links`, phoneLinkStanding, { signal }),
  make: (customerNo: number) => api.post(`/api/customers/${customerNo}/phone-links`, phoneLink),
  revoke: (customerNo: number, linkId: number) =>
    api.act('DELETE', `/api/customers/${customerNo}/phone-links/${linkId}`),
};
