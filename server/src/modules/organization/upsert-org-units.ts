import { sql } from 'kysely';
import type { OrgUnitKind } from '#contract/organization.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findTreeFault, type OrgUnitRecord, type TreeFault } from './org-tree.core.ts';

/** Protects the tree while it is read, judged and changed; taken before any row of org_unit. */
export async function lockTree(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('organization.tree', 0))`.execute(tx);
}

/** Org id of every code, disabled units too: facts of a closed outlet keep their place. */
export async function findOrgIdsByCode(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{
    code: string;
    org_id: number;
  }>`select code, org_id from organization.org_unit`.execute(tx);
  return new Map(rows.map((row) => [row.code, row.org_id]));
}

export type OrgPlace = {
  code: string;
  orgId: number;
  parentId: number | null;
  legalEntityId: number;
};

/** Every org unit with its place: what imports resolve a bank's codes by. */
export async function findOrgPlaces(tx: Tx): Promise<OrgPlace[]> {
  const { rows } = await sql<OrgPlace>`
    select code, org_id as "orgId", parent_id as "parentId", legal_entity_id as "legalEntityId"
    from organization.org_unit order by org_id`.execute(tx);
  return rows;
}

/**
 * Adds and changes units by code (files, sample bank), all or none; run as a job. Gives the ids by code.
 * Units not named stay as they are.
 */
export async function upsertOrgUnits(
  tx: Tx,
  legalEntity: { code: string; name: string },
  records: readonly OrgUnitRecord[],
): Promise<Result<Map<string, number>>> {
  await lockTree(tx);
  const known = await sql<{ code: string; kind: OrgUnitKind; parent_code: string | null }>`
    select unit.code, unit.kind, parent.code as parent_code
    from organization.org_unit unit left join organization.org_unit parent on parent.org_id = unit.parent_id`.execute(
    tx,
  );
  const fault = findTreeFault(
    records,
    new Map(known.rows.map((row) => [row.code, { kind: row.kind, parentCode: row.parent_code }])),
  );
  if (fault) return refuse('ORG_TREE_INVALID', factsOf(fault));

  await sql`
    with entity as (
      insert into organization.legal_entity (code, name) values (${legalEntity.code}, ${legalEntity.name})
      on conflict (code) do update set name = excluded.name returning legal_entity_id),
    given as (
      select * from unnest(${records.map((unit) => unit.code)}::text[], ${records.map((unit) => unit.name)}::text[],
        ${records.map((unit) => unit.kind)}::text[], ${records.map((unit) => unit.parentCode)}::text[])
        as given(code, name, kind, parent_code)),
    numbered as materialized (
      select given.*, coalesce(unit.org_id, nextval('organization.org_unit_org_id_seq')) as org_id
      from given left join organization.org_unit unit using (code))
    insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
    overriding system value
    select numbered.org_id, entity.legal_entity_id, coalesce(above.org_id, known.org_id), numbered.kind, numbered.code,
      numbered.name, numbered.org_id::text::ltree
    from entity, numbered
      left join numbered above on above.code = numbered.parent_code
      left join organization.org_unit known on known.code = numbered.parent_code
    on conflict (code) do update
      set name = excluded.name, kind = excluded.kind, parent_id = excluded.parent_id, legal_entity_id = excluded.legal_entity_id`.execute(
    tx,
  );
  await rewritePaths(tx);
  return ok(await findOrgIdsByCode(tx));
}

/** Makes every path follow the parents again. */
export async function rewritePaths(tx: Tx): Promise<void> {
  await sql`
    with recursive tree (org_id, path) as (
      select org_id, org_id::text::ltree from organization.org_unit where parent_id is null
      union all
      select unit.org_id, tree.path || unit.org_id::text from organization.org_unit unit join tree on unit.parent_id = tree.org_id)
    update organization.org_unit unit set path = tree.path from tree where tree.org_id = unit.org_id and unit.path <> tree.path`.execute(
    tx,
  );
}

function factsOf(fault: TreeFault): Record<string, string> {
  switch (fault.fault) {
    case 'unknown_parent':
      return { code: fault.code, why: `unknown parent ${fault.parentCode}` };
    case 'misplaced':
      return { code: fault.code, why: `a ${fault.kind} below a ${fault.parentKind}` };
    case 'duplicate_code':
      return { code: fault.code, why: 'the code comes twice' };
    case 'second_root':
      return { code: fault.code, why: 'only one head office stands at the top' };
    case 'cycle':
      return { code: fault.code, why: 'it stands below itself' };
  }
}
