import type { Parameters } from '#platform/analytics/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { findOrgPlaces } from '#modules/organization/index.ts';

/** The org tree as the statements of an import need it. */
export type BankPlaces = { params: Parameters; headOffice: number };

export async function readBankPlaces(platform: Platform): Promise<BankPlaces> {
  const places = await withJob(platform.database, findOrgPlaces);
  const headOffice = places.find((place) => place.parentId === null)?.orgId ?? 0;
  // transform() wants at least one pair; no code holds a control character.
  const listed = places.length > 0 ? places : [{ code: '\u0001', orgId: 0, legalEntityId: 0 }];
  return {
    headOffice,
    params: {
      org_codes: listed.map((place) => place.code),
      org_ids: listed.map((place) => place.orgId),
      org_entities: listed.map((place) => place.legalEntityId),
      head_office: headOffice,
    },
  };
}
