export { portraitRoutes } from './routes.ts';
export type { PredictionSource } from './show-portrait.ts';
export { writePortraits } from './write-portraits.ts';
