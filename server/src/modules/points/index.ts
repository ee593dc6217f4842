export { pointsWork } from './jobs.ts';
export { pointsRoutes } from './routes.ts';
export { verifyPoints } from './verify-points.ts';
