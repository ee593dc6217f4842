import { services } from './keep-services.ts';

export const serviceApproval = services.approval;
export { localServiceRoutes } from './routes.ts';
