export { eraseFromTags } from './erase-from-tags.ts';
export { tagAssignmentRoutes } from './routes.ts';
export { uploadTagsJob } from './upload-tags.ts';
