export { findOrgIdsByCode, upsertOrgUnits } from './upsert-org-units.ts';
