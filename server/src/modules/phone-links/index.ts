export { byPhone } from './by-phone.ts';
export { eraseFromPhoneLinks } from './erase-phone-links.ts';
export { phoneLinkRetentions } from './retentions.ts';
export { phoneLinkRoutes } from './routes.ts';
export { type OpenPhoneLink, usePhoneLink } from './use-link.ts';
