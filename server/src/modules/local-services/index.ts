export { serviceApproval } from './approve-service.ts';
export { localServiceRoutes } from './routes.ts';
