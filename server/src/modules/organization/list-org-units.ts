import { sql } from 'kysely';
import type { OrgUnit } from '#contract/organization.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

const columns = sql`org_id as "orgId", legal_entity_id as "legalEntityId", parent_id as "parentId", kind, code, name,
  nlevel(path) - 1 as depth, disabled_at is not null as disabled`;

/** Every unit of the caller's subtree, parents before children. */
export async function listOrgUnits(tx: Tx): Promise<OrgUnit[]> {
  const { rows } =
    await sql<OrgUnit>`select ${columns} from organization.org_unit order by nlevel(path), code`.execute(
      tx,
    );
  return rows;
}

export async function findOrgUnit(tx: Tx, orgId: number): Promise<Result<OrgUnit>> {
  const { rows } =
    await sql<OrgUnit>`select ${columns} from organization.org_unit where org_id = ${orgId}`.execute(
      tx,
    );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
