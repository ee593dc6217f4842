export { placeEvents } from './place-events.ts';
export { eraseUnplaced, eventRetentions } from './remove-unplaced.ts';
export { eventRoutes } from './routes.ts';
export { settleCopies } from './settle-copies.ts';
export { takeInEvents } from './take-in-events.ts';
