import { sql } from 'kysely';
import type { Rule } from '#contract/audience-rule.ts';
import type { Scope } from '#contract/scope.ts';
import { withJob, withScope, type Database, type Tx } from '#platform/postgres/database.ts';
import type { RuleNames } from './compile-rule.core.ts';
import { parseRule } from './parse-rule.core.ts';
import { referencesOf, type References } from './rule-references.core.ts';

/**
 * Everything a rule may name. What the rule itself names must be visible to the asker; what those
 * audiences name in turn is read as the job role, since their owners could see it. One statement for
 * all referenced audiences at any depth.
 */
export async function readNames(
  database: Database,
  tags: RuleNames['tags'],
  scope: Scope,
  rule: Rule,
): Promise<RuleNames> {
  const direct = referencesOf([rule]);
  if (isEmpty(direct)) {
    return {
      tags,
      audiences: new Map(),
      freezes: new Map(),
      lists: new Map(),
      subtrees: new Map(),
    };
  }
  if (direct.audienceIds.size === 0) return readDirectNames(database, tags, scope, direct);
  const visible = await withScope(database, scope, (tx) => keepVisible(tx, direct));
  return withJob(database, async (tx) => {
    const audiences = await readAudiences(tx, visible.audienceIds);
    const nested = referencesOf([...audiences.values()].map((audience) => audience.rule));
    return {
      tags,
      audiences,
      freezes: await readFreezes(tx, union(visible.freezeIds, nested.freezeIds)),
      lists: await readLists(tx, union(visible.listIds, nested.listIds)),
      subtrees: await readSubtrees(tx, union(visible.orgIds, nested.orgIds)),
    };
  });
}

/**
 * Lists and outlets alone name nothing further, so what the asker sees of them is all there is to
 * read, in one transaction instead of two. Of an org unit above the asker
 * only the part in the asker's subtree is seen, which is the part that counts.
 */
async function readDirectNames(
  database: Database,
  tags: RuleNames['tags'],
  scope: Scope,
  direct: References,
): Promise<RuleNames> {
  return withScope(database, scope, async (tx) => ({
    tags,
    audiences: new Map(),
    freezes: await readFreezes(tx, direct.freezeIds),
    lists: await readLists(tx, direct.listIds),
    subtrees: await readSubtrees(tx, direct.orgIds),
  }));
}

function isEmpty(references: References): boolean {
  return Object.values(references).every((ids) => ids.size === 0);
}

function union(one: ReadonlySet<number>, other: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...one, ...other]);
}

async function keepVisible(tx: Tx, direct: References): Promise<References> {
  const { rows } = await sql<{ kind: keyof References; id: number }>`
    select 'audienceIds' as kind, audience_id as id from audiences.audience
      where audience_id = any(${[...direct.audienceIds]}::bigint[]) and archived_at is null
    union all select 'freezeIds', freeze_id from audiences.freeze where freeze_id = any(${[...direct.freezeIds]}::bigint[])
    union all select 'listIds', list_id from audiences.uploaded_list where list_id = any(${[...direct.listIds]}::bigint[])
    union all select 'orgIds', org_id from organization.org_unit where org_id = any(${[...direct.orgIds]}::int[])`.execute(
    tx,
  );
  const of = (kind: keyof References) =>
    new Set(rows.filter((row) => row.kind === kind).map((row) => row.id));
  return {
    audienceIds: of('audienceIds'),
    freezeIds: of('freezeIds'),
    listIds: of('listIds'),
    orgIds: of('orgIds'),
  };
}

type AudienceRow = { audience_id: number; rule: unknown; org_ids: number[] | null };

async function readAudiences(tx: Tx, ids: ReadonlySet<number>): Promise<RuleNames['audiences']> {
  if (ids.size === 0) return new Map();
  const { rows } = await sql<AudienceRow>`
    with recursive needed(audience_id) as (
      select unnest(${[...ids]}::bigint[])
      union
      select reference.refers_to from needed
        join audiences.audience using (audience_id)
        join audiences.audience_reference as reference using (audience_id, version)
      where reference.kind = 'audience'
    )
    select audience_id, rule, case when unit.parent_id is not null then
        array(select below.org_id from organization.org_unit as below where below.path <@ unit.path) end as org_ids
    from needed join audiences.audience using (audience_id)
      join audiences.audience_version using (audience_id, version)
      join organization.org_unit as unit using (org_id)`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.audience_id,
      { rule: storedRule(row.rule), scope: scopeOf(row.org_ids) },
    ]),
  );
}

/** Null org ids are the whole bank, here and in the columns of frozen lists and exports. */
export function scopeOf(orgIds: readonly number[] | null): Scope {
  return orgIds === null ? { all: true } : { all: false, orgIds };
}

/** A rule out of the database was parsed when it was saved. */
export function storedRule(rule: unknown): Rule {
  const parsed = parseRule(rule);
  if (!parsed.ok)
    throw new Error(`a stored rule does not parse: ${JSON.stringify(parsed.refusal)}`);
  return parsed.value;
}

async function readFreezes(tx: Tx, ids: ReadonlySet<number>): Promise<RuleNames['freezes']> {
  if (ids.size === 0) return new Map();
  const { rows } = await sql<{ id: number; audienceId: number; snapshot: string }>`
    select freeze_id as id, audience_id as "audienceId", snapshot from audiences.freeze
    where freeze_id = any(${[...ids]}::bigint[]) and state = 'done'`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function readLists(tx: Tx, ids: ReadonlySet<number>): Promise<RuleNames['lists']> {
  if (ids.size === 0) return new Map();
  const { rows } = await sql<{ id: number; snapshot: string }>`
    select list_id as id, snapshot from audiences.uploaded_list
    where list_id = any(${[...ids]}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function readSubtrees(tx: Tx, ids: ReadonlySet<number>): Promise<RuleNames['subtrees']> {
  if (ids.size === 0) return new Map();
  const { rows } = await sql<{ id: number; orgIds: number[] }>`
    select unit.org_id as id, array_agg(below.org_id) as "orgIds"
    from organization.org_unit as unit join organization.org_unit as below on below.path <@ unit.path
    where unit.org_id = any(${[...ids]}::int[]) group by unit.org_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.orgIds]));
}
