export { cancelCampaignTasks, createCampaignTasks } from './create-campaign-tasks.ts';
export { eraseFromTasks } from './erase-from-tasks.ts';
export { taskRetentions } from './retentions.ts';
export { taskRoutes } from './routes.ts';
