import { wordList } from './word-list.ts';

export { contentRoutes } from './content-routes.ts';
export { approvedContent } from './keep-content.ts';
export { contentWordRoutes } from './word-routes.ts';
export const contentWordsApproval = wordList.approval;
