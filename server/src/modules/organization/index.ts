import { createApiKey, revokeApiKey } from './api-keys.ts';

export { addStaff } from './add-staff.ts';
export { authenticateBy } from './authenticate.ts';
export { createFirstAdministrator } from './first-administrator.ts';
export { findOrgIdsByCode, findOrgPlaces, upsertOrgUnits } from './upsert-org-units.ts';
export { hashPassword } from './hash-password.ts';
export { organizationRetentions } from './retentions.ts';
export { organizationRoutes } from './routes.ts';
export { resetFromCommandLine } from './reset-from-command-line.ts';

/** Keys of systems, for modules whose things have one each: the access of what they do is theirs to ask. */
export const apiKeys = { create: createApiKey, revoke: revokeApiKey };
