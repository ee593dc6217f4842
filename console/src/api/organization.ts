import {
  apiKeyMade,
  apiKeyPage,
  orgUnit,
  orgUnitAffected,
  staff,
  staffPage,
  type ApiKey,
  type OrgUnit,
  type Staff,
} from '#contract/organization.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';

export type { ApiKey, OrgUnit, Staff };

const orgUnitList = z.object({ items: z.array(orgUnit) });

export const organizationCalls = {
  units: (signal?: AbortSignal) => api.get('/api/org-units', orgUnitList, { signal }),
  addUnit: (body: unknown) => api.post('/api/org-units', orgUnit, { body }),
  changeUnit: (orgId: number, body: unknown) =>
    api.patch(`/api/org-units/${orgId}`, orgUnit, { body }),
  affected: (orgId: number) => api.get(`/api/org-units/${orgId}/affected`, orgUnitAffected),
  disableUnit: (orgId: number, body: unknown) =>
    api.act('POST', `/api/org-units/${orgId}/disable`, { body }),
  enableUnit: (orgId: number) => api.act('POST', `/api/org-units/${orgId}/enable`),
  staff: (query: Query, signal?: AbortSignal) =>
    api.get('/api/staff', staffPage, { query, signal }),
  addStaff: (body: unknown) => api.post('/api/staff', staff, { body }),
  changeStaff: (staffId: number, body: unknown) =>
    api.patch(`/api/staff/${staffId}`, staff, { body }),
  resetPassword: (staffId: number, password: string) =>
    api.act('PUT', `/api/staff/${staffId}/password`, { body: { password } }),
  resetSecondFactor: (staffId: number) => api.act('DELETE', `/api/staff/${staffId}/second-factor`),
  unlock: (staffId: number) => api.act('DELETE', `/api/staff/${staffId}/lock`),
  apiKeys: (query: Query, signal?: AbortSignal) =>
    api.get('/api/api-keys', apiKeyPage, { query, signal }),
  addApiKey: (body: unknown) => api.post('/api/api-keys', apiKeyMade, { body }),
  revokeApiKey: (apiKeyId: number) => api.act('DELETE', `/api/api-keys/${apiKeyId}`),
};

const unitsKey = ['org-units'];

export function useOrgUnits(enabled = true) {
  return useQuery({
    queryKey: unitsKey,
    queryFn: async ({ signal }) => (await organizationCalls.units(signal)).items,
    staleTime: 300_000,
    enabled,
  });
}
