import { sql } from 'kysely';
import type { z } from 'zod';
import type { Staff, staffQuery } from '#contract/organization.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

const columns = sql`
  staff.staff_id as "staffId", staff.staff_number as "staffNumber", staff.name, staff.org_id as "orgId", unit.name as "orgName",
  staff.roles, staff.disabled_at is not null as disabled,
  to_char(failure.locked_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lockedUntil",
  credential.totp_confirmed_at is not null as "secondFactorEnrolled"`;
const people = (now: Date) => sql`
  organization.staff join organization.org_unit unit using (org_id)
    join organization.staff_credential credential using (staff_id)
    left join organization.sign_in_failure failure on failure.staff_number = staff.staff_number and failure.locked_until > ${now}`;

/** People of the caller's subtree by number; `search` is the beginning of a number or part of a name. */
export async function listStaff(
  tx: Tx,
  query: z.infer<typeof staffQuery>,
  now: Date,
  after?: number,
): Promise<Slice<Staff, number>> {
  const { search = null, orgId = null, role = null, state = null } = query;
  const { rows } = await sql<Staff>`
    select ${columns} from ${people(now)}
    where staff.staff_id > ${after ?? 0}
      and (${search}::text is null or starts_with(staff.staff_number, ${search}) or position(${search} in staff.name) > 0)
      and (${orgId}::int is null or unit.path <@ (select path from organization.org_unit where org_id = ${orgId}))
      and (${role}::text is null or ${role} = any(staff.roles))
      and (${state}::text is null or (staff.disabled_at is not null) = (${state} = 'disabled'))
    order by staff.staff_id limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, (row) => row.staffId);
}

export async function findStaff(tx: Tx, staffId: number, now: Date): Promise<Result<Staff>> {
  const { rows } =
    await sql<Staff>`select ${columns} from ${people(now)} where staff.staff_id = ${staffId}`.execute(
      tx,
    );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
