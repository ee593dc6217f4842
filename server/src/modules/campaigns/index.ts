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
import { judgeDaysLeft, judgeLaunchDay, launchDayOf } from './judge-launch-day.core.ts';
import {
  beginLaunch,
  campaignsToMeasure,
  decideReview,
  endOverdueCampaigns,
  noteLaunchJob,
  refuseLaunch,
  reopenCampaign,
  stopCampaign,
  submitForReview,
} from './move-campaign.ts';

export { SplitDigest } from './assign-arms.core.ts';
export { type ArmContacts, countArmContacts, hasUsableVoucher } from './arm-contacts.ts';
export { missingOf, hashApproved, type ApprovedFacts } from './campaign-content.core.ts';
export { campaignsUsing } from './campaigns-using.ts';
export { checkConversion } from './check-conversion.ts';
export { detectableLift } from './detectable-lift.core.ts';
export { findCampaign } from './find-campaign.ts';

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

/** The day a launch counts from, and whether it keeps the campaign's first and last day. */
export const launchDays = { dayOf: launchDayOf, judge: judgeLaunchDay, judgeLeft: judgeDaysLeft };

/** The moves of a campaign's state, and who is due for one. */
export const campaignMoves = {
  submit: submitForReview,
  decide: decideReview,
  reopen: reopenCampaign,
  beginLaunch,
  noteLaunchJob,
  stop: stopCampaign,
  endOverdue: endOverdueCampaigns,
  toMeasure: campaignsToMeasure,
};
