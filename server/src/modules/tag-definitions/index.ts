export { definitionApproval } from './approve-definition.ts';
export { tagDefinitionRoutes } from './routes.ts';
