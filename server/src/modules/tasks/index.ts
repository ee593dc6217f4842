export { cancelCampaignTasks, createCampaignTasks } from './create-campaign-tasks.ts';
export { taskRoutes } from './routes.ts';
