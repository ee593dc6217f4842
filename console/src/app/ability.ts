import { createMongoAbility, type MongoAbility } from '@casl/ability';
import {
  rulesForRoles,
  type AccessSubject,
  type Action,
  type AppAbility,
  type Role,
} from '#contract/access.ts';

/** The same rules the server enforces; here they only hide what would be refused. */
export function abilityOf(roles: readonly Role[]): AppAbility {
  return createMongoAbility<MongoAbility<[Action, AccessSubject]>>(rulesForRoles(roles));
}
