export { type ConsentRecord, recordConsents } from './record-consents.ts';
export { type ContactQuestion, contactableSql, findContactable } from './find-contactable.ts';
export { findGone } from './find-gone.ts';
export { setHoldoutShare } from './universal-holdout.ts';
export { eraseConsent } from './erase-consent.ts';
export { consentRoutes } from './routes.ts';
