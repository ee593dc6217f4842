export { drawApproval } from './approve-draw.ts';
export { chanceDelivery } from './chance-delivery.ts';
export { drawWork } from './jobs.ts';
export { drawsRoutes } from './routes.ts';
export { type DrawsVerdict, verifyDraws } from './verify-draws.ts';
export { drawRetentions } from './retentions.ts';
export { eraseFromDraws } from './erase-from-draws.ts';
export { earnFromEvents } from './earn-from-events.ts';
