import { type Role, rolesThatSeeNames } from '#contract/access.ts';
import { maskIdentity, maskName, maskPhone } from './personal-data.core.ts';

/** A name as these roles may see it on a list: whole for those who serve the person, masked for others. */
export function nameFor(roles: readonly Role[], name: string): string {
  return roles.some((role) => rolesThatSeeNames.includes(role)) ? name : maskName(name);
}

/** Phone and identity number are masked for everybody; the whole value is revealed one at a time. */
export const shownPhone = maskPhone;
export const shownIdentity = maskIdentity;
