import { sql } from 'kysely';
import type { Me } from '#contract/session.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { restrictionOf, rulesInForce } from './access-of-staff.core.ts';
import { readSignInSettings } from './sign-in-settings.ts';

type Row = {
  staff_number: string | null;
  must_change_password: boolean | null;
  enrolled: boolean | null;
  org_id: number;
  code: string;
  name: string;
  kind: Me['org']['kind'];
};

/** What the console needs to know about the person in front of it. Run as the job role. */
export async function readMe(tx: Tx, caller: Caller): Promise<Me> {
  const settings = await readSignInSettings(tx);
  const { rows } = await sql<Row>`
    select unit.org_id, unit.code, unit.name, unit.kind, staff.staff_number, must_change_password,
      totp_confirmed_at is not null as enrolled
    from organization.org_unit unit
      left join organization.staff on staff.staff_id = ${caller.kind === 'staff' ? caller.id : null}
      left join organization.staff_credential using (staff_id)
    where unit.org_id = ${caller.orgId}`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error(`caller ${caller.id} has no org unit`);
  const { secondFactor } = caller;
  const mustChangePassword = row.must_change_password ?? false;
  const restriction =
    caller.kind === 'staff'
      ? restrictionOf({ roles: caller.roles, mustChangePassword, secondFactor }, settings)
      : null;
  return {
    kind: caller.kind,
    id: caller.id,
    staffNumber: row.staff_number,
    name: caller.name,
    roles: [...caller.roles],
    org: { orgId: row.org_id, code: row.code, name: row.name, kind: row.kind },
    wholeBank: caller.scope.all,
    secondFactor,
    secondFactorEnrolled: row.enrolled ?? false,
    restriction,
    rules: rulesInForce(
      { roles: caller.roles, restriction, secondFactor: secondFactor || caller.kind === 'api-key' },
      settings,
    ),
  };
}
