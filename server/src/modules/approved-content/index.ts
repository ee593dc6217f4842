export { contentRoutes } from './content-routes.ts';
export { approvedContent } from './keep-content.ts';
