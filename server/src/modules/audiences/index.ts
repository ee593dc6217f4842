import { eraseFromAudiences } from './erase-from-audiences.ts';
import { exportApproval, takeExport } from './export-audience.ts';
import { isMember } from './list-customers.ts';
import { rebuildLists } from './rebuild-lists.ts';
import { intersect, readSaved, resolveTarget } from './resolve-target.ts';
import { createList } from './upload-list.ts';

export { audiencesNaming } from './audiences-naming.ts';
export { countAudience } from './count-audience.ts';
export { freezeAudience } from './freeze-audience.ts';
export { audienceJobs } from './jobs.ts';
export { productSources } from './product-sources.ts';
export { readAudience } from './read-audiences.ts';
export { readMakeup } from './read-makeup.ts';
export { streamFreezeMembers } from './read-freezes.ts';
export { audienceRetentions } from './retentions.ts';
export { audienceRoutes } from './routes.ts';
export type { AudienceSources, TagsNow } from './sources.ts';

/** Lists that leave as files: what a checker's decision does, and taking an approved one. */
export const audienceExports = { approval: exportApproval, take: takeExport };

/** Kept lists of customers as a whole: a person leaves all of them; bitmaps that a restore lacks come back. */
export const audienceLists = {
  erase: eraseFromAudiences,
  rebuild: rebuildLists,
  create: createList,
};

/** An audience made ready to be asked of the tags, and whom both its owner and the asker see. */
export const audienceQuestions = { resolve: resolveTarget, readSaved, intersect, isMember };
