export { portraitRoutes } from './routes.ts';
export { writePortraits } from './write-portraits.ts';
