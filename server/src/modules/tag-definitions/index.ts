export { definitionApproval } from './approve-definition.ts';
export { tagDefinitionRoutes } from './routes.ts';
export { findUsers } from './find-users.ts';
