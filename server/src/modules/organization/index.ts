export { findOrgIdsByCode, findOrgPlaces, upsertOrgUnits } from './upsert-org-units.ts';
