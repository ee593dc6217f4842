import { sql } from 'kysely';
import type { Role } from '#contract/access.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type StaffRecord = {
  staffNumber: string;
  name: string;
  orgId: number;
  roles: readonly Role[];
  /** from hashPassword */
  passwordHash: string;
  /** the person chooses a password of their own at first sign-in */
  mustChangePassword: boolean;
};

/**
 * Adds people, set-based; gives staff ids by number. Numbers that somebody has already are left alone and
 * absent from the answer.
 */
export async function addStaff(
  tx: Tx,
  records: readonly StaffRecord[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = records.map((one) => ({
    staff_number: one.staffNumber,
    name: one.name,
    org_id: one.orgId,
    roles: one.roles,
    password_hash: one.passwordHash,
    must_change_password: one.mustChangePassword,
  }));
  // Without RETURNING in one statement: a credential's row policy looks for its person, whom a
  // statement cannot see before it ends.
  const added = await sql<{ staff_id: number; staff_number: string }>`
    insert into organization.staff (staff_number, name, org_id, roles, created_at)
    select staff_number, name, org_id, roles, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (staff_number text, name text, org_id int, roles text[])
    on conflict (staff_number) do nothing
    returning staff_id, staff_number`.execute(tx);
  await sql`
    insert into organization.staff_credential (staff_id, password_hash, must_change_password, password_changed_at)
    select added.staff_id, password_hash, must_change_password, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (staff_number text, password_hash text, must_change_password boolean)
      join unnest(${added.rows.map((row) => row.staff_id)}::bigint[], ${added.rows.map((row) => row.staff_number)}::text[])
        as added(staff_id, staff_number) using (staff_number)`.execute(tx);
  return new Map(added.rows.map((row) => [row.staff_number, row.staff_id]));
}
