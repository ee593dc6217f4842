export { eraseFromOwnTags } from './erase-own-tags.ts';
export { ownTagsRetentions } from './retentions.ts';
export { ownTagsRoutes } from './routes.ts';
