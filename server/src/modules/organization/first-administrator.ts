import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rolesConflict } from './access-of-staff.core.ts';
import { addStaff, type StaffRecord } from './add-staff.ts';
import { upsertOrgUnits } from './upsert-org-units.ts';

/**
 * Adds a person from the command line, where nobody is signed in yet: with any role, at the unit of this
 * code. On an empty bank the head office is made first.
 */
export async function createFirstAdministrator(
  tx: Tx,
  person: Omit<StaffRecord, 'orgId'> & { orgCode: string },
  now: Date,
): Promise<Result<number>> {
  if (rolesConflict(person.roles)) return refuse('STAFF_ROLES_CONFLICT');
  const { rows } = await sql<{ org_id: number | null; empty: boolean }>`
    select (select org_id from organization.org_unit where code = ${person.orgCode}) as org_id,
      not exists (select from organization.org_unit) as empty`.execute(tx);
  let orgId = rows[0]?.org_id ?? null;
  if (rows[0]?.empty) {
    const made = await upsertOrgUnits(tx, { code: 'bank', name: '本行' }, [
      { code: person.orgCode, name: '总行', kind: 'head_office', parentCode: null },
    ]);
    if (!made.ok) return made;
    orgId = made.value.get(person.orgCode) ?? null;
  }
  if (orgId === null)
    return refuse('ORG_TREE_INVALID', { code: person.orgCode, why: 'no unit has this code' });
  const staffId = (await addStaff(tx, [{ ...person, orgId }], now)).get(person.staffNumber);
  return staffId === undefined
    ? refuse('STAFF_NUMBER_TAKEN', { staffNumber: person.staffNumber })
    : ok(staffId);
}
