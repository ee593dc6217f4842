import { ownTagsLink, type OwnTagsLink, ownTagsStanding } from '#contract/own-tags.ts';
import { api } from './http.ts';

export type { OwnTagsLink };

export const ownTagsCalls = {
  standing: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/own-tags`, ownTagsStanding, { signal }),
  makeLink: (customerNo: number) =>
    api.post(`/api/customers/${customerNo}/own-tags-links`, ownTagsLink),
  revokeLink: (customerNo: number, linkId: number) =>
    api.act('DELETE', `/api/customers/${customerNo}/own-tags-links/${linkId}`),
};
