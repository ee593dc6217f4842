import { barredOf, findBarred, selectBarred } from './find-gone.ts';
import { joinConsents, joinSuppressions, shareRefusals } from './join-consents.ts';
import { readOwnChoice, readOwnChoices, stateOwnChoice } from './own-choice.ts';

export { type ConsentRecord, recordConsents } from './record-consents.ts';
export { type ContactQuestion, contactableSql, findContactable } from './find-contactable.ts';
export { findGone } from './find-gone.ts';
export { findSharing } from './find-sharing.ts';
export { setHoldoutShare } from './universal-holdout.ts';
export { eraseConsent } from './erase-consent.ts';
export type { Party } from './join-consents.ts';
export { consentRoutes } from './routes.ts';

/** Who may be given no benefit. */
export const barredCustomers = {
  find: findBarred,
  select: selectBarred,
  of: barredOf,
};

/** Personalised marketing, as customers switch it themselves. */
export const ownChoice = {
  read: readOwnChoice,
  readAll: readOwnChoices,
  state: stateOwnChoice,
};

/** What a customer said, when two become one or one becomes two again. */
export const consentMerging = {
  joinConsents,
  joinSuppressions,
  shareRefusals,
};
