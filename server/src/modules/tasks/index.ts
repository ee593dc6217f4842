import { joinTasks, partTasks } from './join-tasks.ts';

export { cancelCampaignTasks, createCampaignTasks } from './create-campaign-tasks.ts';
export { eraseFromTasks } from './erase-from-tasks.ts';
export { taskRetentions } from './retentions.ts';
export { taskRoutes } from './routes.ts';
export { movedTasks } from './join-tasks.ts';

/** Tasks of two customers who become one, or one who becomes two again. */
export const taskMerging = { join: joinTasks, part: partTasks };
