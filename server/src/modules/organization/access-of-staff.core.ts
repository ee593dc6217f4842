import { createMongoAbility } from '@casl/ability';
import {
  type AccessRule,
  type Action,
  actions,
  type AppAbility,
  type Role,
  rulesForRoles,
  subjects,
} from '#contract/access.ts';
import type { Me, SignInSettings } from '#contract/session.ts';

export type Restriction = Me['restriction'];

const administrations: readonly Role[] = ['administrator', 'security_administrator', 'auditor'];

export function isAdministration(roles: readonly Role[]): boolean {
  return roles.some((role) => administrations.includes(role));
}

/** What a signed-in person has to do before anything else. */
export function restrictionOf(
  person: { roles: readonly Role[]; mustChangePassword: boolean; secondFactor: boolean },
  settings: SignInSettings,
): Restriction {
  if (person.mustChangePassword) return 'change_password';
  const needed = settings.secondFactorForAdministrators && isAdministration(person.roles);
  return needed && !person.secondFactor ? 'enrol_second_factor' : null;
}

/** The rules in force in a session: none while restricted, no export without a second factor where it is required. */
export function rulesInForce(
  person: { roles: readonly Role[]; restriction: Restriction; secondFactor: boolean },
  settings: SignInSettings,
): Me['rules'] {
  if (person.restriction !== null) return [];
  const mayExport = !settings.secondFactorForExports || person.secondFactor;
  return rulesForRoles(person.roles)
    .map((rule) => ({
      action: known(actions, rule.action).filter((action) => mayExport || action !== 'export'),
      subject: known(subjects, rule.subject),
    }))
    .filter((rule) => rule.action.length > 0);
}

function known<T extends string>(all: readonly T[], named: string | string[] | undefined): T[] {
  const wanted = [named ?? []].flat();
  return all.filter((one) => wanted.includes(one));
}

export function abilityOf(
  rules: readonly { action: Action[]; subject: AccessRule['subject'] }[],
): AppAbility {
  return createMongoAbility<AppAbility>(
    rules.map((rule) => ({ action: rule.action, subject: [...[rule.subject].flat()] })),
  );
}

/**
 * Whether a person with these roles may set the roles, password or state of another. Administration roles
 * are a security administrator's to give and to touch, so that no administrator makes themselves one.
 */
export function mayAdminister(
  giver: readonly Role[],
  before: readonly Role[],
  after: readonly Role[] = before,
): boolean {
  return (
    giver.includes('security_administrator') ||
    !(isAdministration(before) || isAdministration(after))
  );
}

export function rolesConflict(roles: readonly Role[]): boolean {
  return new Set(roles.filter((role) => administrations.includes(role))).size > 1;
}
