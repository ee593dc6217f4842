import { sql } from 'kysely';
import type { z } from 'zod';
import type {
  OrgUnit,
  orgUnitAffected,
  orgUnitChange,
  orgUnitNew,
} from '#contract/organization.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { endSessions } from './end-sessions.ts';
import { findOrgUnit } from './list-org-units.ts';
import { mayStandBelow } from './org-tree.core.ts';
import { lockTree } from './upsert-org-units.ts';

export type Affected = z.infer<typeof orgUnitAffected>;
/** How many customers the units manage; told by the customers' module, wired at start. */
export type CountCustomers = (tx: Tx, orgIds: readonly number[]) => Promise<number>;

export async function createOrgUnit(
  tx: Tx,
  caller: Caller,
  input: z.infer<typeof orgUnitNew>,
): Promise<Result<OrgUnit>> {
  await lockTree(tx);
  const parent = await findOrgUnit(tx, input.parentId);
  if (!parent.ok) return parent;
  const fault = cannotStandBelow(input.kind, parent.value);
  if (fault) return fault;
  // The id first: the new row becomes visible by its parent, and its path holds its own id.
  const { rows } = await sql<{ org_id: number }>`
    insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
    overriding system value
    select id, parent.legal_entity_id, parent.org_id, ${input.kind}, ${input.code}, ${input.name}, parent.path || id::text
    from organization.org_unit parent, nextval('organization.org_unit_org_id_seq') as id
    where parent.org_id = ${input.parentId}
    on conflict (code) do nothing returning org_id`.execute(tx);
  const orgId = rows[0]?.org_id;
  if (orgId === undefined) return refuse('ORG_UNIT_CODE_TAKEN', { code: input.code });
  await recordAudit(tx, {
    actor: caller,
    action: 'org_unit.create',
    objectKind: 'OrgUnit',
    objectId: orgId,
    orgId,
    detail: input,
  });
  return findOrgUnit(tx, orgId);
}

/** Renames or moves a unit; what stands below moves along. */
export async function changeOrgUnit(
  tx: Tx,
  caller: Caller,
  orgId: number,
  change: z.infer<typeof orgUnitChange>,
): Promise<Result<OrgUnit>> {
  await lockTree(tx);
  const found = await findOrgUnit(tx, orgId);
  if (!found.ok) return found;
  const before = found.value;
  if (change.parentId !== undefined && change.parentId !== before.parentId) {
    const moved = await move(tx, caller, before, change.parentId);
    if (!moved.ok) return moved;
  }
  if (change.name !== undefined)
    await sql`update organization.org_unit set name = ${change.name} where org_id = ${orgId}`.execute(
      tx,
    );
  await recordAudit(tx, {
    actor: caller,
    action: 'org_unit.update',
    objectKind: 'OrgUnit',
    objectId: orgId,
    orgId,
    detail: { before: { name: before.name, parentId: before.parentId }, after: change },
  });
  return findOrgUnit(tx, orgId);
}

async function move(
  tx: Tx,
  caller: Caller,
  unit: OrgUnit,
  parentId: number,
): Promise<Result<null>> {
  if (unit.parentId === null) return refuse('ORG_UNIT_IS_ROOT');
  // A person's own unit stands below one they cannot see: moving it would move them.
  if (unit.orgId === caller.orgId) return refuse('NOT_FOUND');
  const parent = await findOrgUnit(tx, parentId);
  if (!parent.ok) return parent;
  const fault = cannotStandBelow(unit.kind, parent.value);
  if (fault) return fault;
  const { rows } = await sql`
    select from organization.org_unit parent, organization.org_unit unit
    where parent.org_id = ${parentId} and unit.org_id = ${unit.orgId} and parent.path <@ unit.path`.execute(
    tx,
  );
  if (rows.length > 0) return refuse('ORG_UNIT_INSIDE_ITSELF');
  await sql`
    update organization.org_unit unit
    set path = parent.path || subpath(unit.path, nlevel(moved.path) - 1),
      parent_id = case when unit.org_id = moved.org_id then parent.org_id else unit.parent_id end,
      legal_entity_id = parent.legal_entity_id
    from organization.org_unit moved, organization.org_unit parent
    where moved.org_id = ${unit.orgId} and parent.org_id = ${parentId} and unit.path <@ moved.path`.execute(
    tx,
  );
  return ok(null);
}

function cannotStandBelow(kind: OrgUnit['kind'], parent: OrgUnit): Result<never> | null {
  if (parent.disabled) return refuse('ORG_UNIT_DISABLED', { code: parent.code });
  return mayStandBelow(kind, parent.kind)
    ? null
    : refuse('ORG_UNIT_KIND_MISPLACED', { kind, parentKind: parent.kind });
}

/** What disabling the unit would touch now. */
export async function countAffected(
  tx: Tx,
  orgId: number,
  countCustomers: CountCustomers,
): Promise<Result<Affected>> {
  const found = await findOrgUnit(tx, orgId);
  if (!found.ok) return found;
  const { orgIds, staffIds } = await below(tx, orgId);
  return ok({
    orgUnits: orgIds.length,
    staff: staffIds.length,
    customers: await countCustomers(tx, orgIds),
  });
}

/**
 * Disables a unit and all below it: its people can no longer sign in and their sessions end; its customers
 * stay where they are, for somebody above to move. The caller confirms the numbers they were shown.
 */
export async function disableOrgUnit(
  tx: Tx,
  caller: Caller,
  orgId: number,
  confirmed: Affected,
  countCustomers: CountCustomers,
  now: Date,
): Promise<Result<OrgUnit>> {
  await lockTree(tx);
  const affected = await countAffected(tx, orgId, countCustomers);
  if (!affected.ok) return affected;
  const unit = await findOrgUnit(tx, orgId);
  if (!unit.ok) return unit;
  if (unit.value.parentId === null || orgId === caller.orgId) return refuse('ORG_UNIT_IS_ROOT');
  const { orgUnits, staff, customers } = affected.value;
  if (
    orgUnits !== confirmed.orgUnits ||
    staff !== confirmed.staff ||
    customers !== confirmed.customers
  ) {
    return refuse('ORG_UNIT_AFFECTED_CHANGED', affected.value);
  }
  const { orgIds, staffIds } = await below(tx, orgId);
  await sql`update organization.org_unit set disabled_at = ${now} where org_id = any(${orgIds}::int[]) and disabled_at is null`.execute(
    tx,
  );
  await endSessions(tx, staffIds, now);
  await recordAudit(tx, {
    actor: caller,
    action: 'org_unit.disable',
    objectKind: 'OrgUnit',
    objectId: orgId,
    orgId,
    detail: affected.value,
  });
  return findOrgUnit(tx, orgId);
}

/** Enables one unit again; those below stay disabled until somebody enables them. */
export async function enableOrgUnit(
  tx: Tx,
  caller: Caller,
  orgId: number,
): Promise<Result<OrgUnit>> {
  await lockTree(tx);
  const unit = await findOrgUnit(tx, orgId);
  if (!unit.ok) return unit;
  const parent = unit.value.parentId === null ? null : await findOrgUnit(tx, unit.value.parentId);
  if (parent?.ok && parent.value.disabled)
    return refuse('ORG_UNIT_DISABLED', { code: parent.value.code });
  await sql`update organization.org_unit set disabled_at = null where org_id = ${orgId}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'org_unit.enable',
    objectKind: 'OrgUnit',
    objectId: orgId,
    orgId,
  });
  return findOrgUnit(tx, orgId);
}

/** The enabled units of a subtree, and the people there who can sign in. */
async function below(tx: Tx, orgId: number): Promise<{ orgIds: number[]; staffIds: number[] }> {
  const { rows } = await sql<{ org_ids: number[]; staff_ids: number[] }>`
    with unit as (
      select org_id from organization.org_unit
      where path <@ (select path from organization.org_unit where org_id = ${orgId}) and disabled_at is null)
    select array(select org_id from unit)::int[] as org_ids,
      array(select staff_id from organization.staff join unit using (org_id) where disabled_at is null)::int[] as staff_ids`.execute(
    tx,
  );
  return { orgIds: rows[0]?.org_ids ?? [], staffIds: rows[0]?.staff_ids ?? [] };
}
