import {
  armSizes,
  armsOf,
  assignChunk,
  finishAssigning,
  finishedThrough,
  finishIssuedChunk,
  finishLaunch,
  launchMoment,
  lockLaunch,
  membersAfter,
  moveLaunch,
  setAllotment,
  startAssigning,
  sumOfChunks,
} from './launch-store.ts';
import { refuseLaunch } from './move-campaign.ts';

export { missingOf, hashApproved, type ApprovedFacts } from './campaign-content.core.ts';
export { findCampaign } from './find-campaign.ts';
export {
  beginLaunch,
  decideReview,
  endOverdueCampaigns,
  stopCampaign,
  submitForReview,
} from './move-campaign.ts';
export { campaignRoutes } from './routes.ts';
export type { AssignedMember, FrozenMember, LaunchArm, LaunchState } from './launch-store.ts';

/** The parts of a launch, each one transaction's work; the flow puts them in order. */
export const launchSteps = {
  lock: lockLaunch,
  move: moveLaunch,
  startAssigning,
  arms: armsOf,
  sizes: armSizes,
  finishedThrough,
  assignChunk,
  sumOfChunks,
  finishAssigning,
  setAllotment,
  membersAfter,
  finishIssued: finishIssuedChunk,
  finish: finishLaunch,
  refuse: refuseLaunch,
  moment: launchMoment,
};
