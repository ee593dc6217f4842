import { joinConsents, joinSuppressions, shareRefusals } from './join-consents.ts';

export { type ConsentRecord, recordConsents } from './record-consents.ts';
export { type ContactQuestion, contactableSql, findContactable } from './find-contactable.ts';
export { findGone } from './find-gone.ts';
export { setHoldoutShare } from './universal-holdout.ts';
export { eraseConsent } from './erase-consent.ts';
export type { Party } from './join-consents.ts';
export { consentRoutes } from './routes.ts';

/** What a customer said, when two become one or one becomes two again. */
export const consentMerging = {
  joinConsents,
  joinSuppressions,
  shareRefusals,
};
