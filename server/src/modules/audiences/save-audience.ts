import { sql } from 'kysely';
import type { Rule } from '#contract/audience-rule.ts';
import type {
  AudienceResponse,
  ChangeAudienceRequest,
  CreateAudienceRequest,
} from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope, type Tx } from '#platform/postgres/database.ts';
import { compileRule } from './compile-rule.core.ts';
import { parseRule } from './parse-rule.core.ts';
import { readAudience } from './read-audiences.ts';
import { readNames } from './read-names.ts';
import { referencesOf } from './rule-references.core.ts';
import type { AudienceSources } from './sources.ts';

/** A rule under a name, owned by the caller's org unit. Only a rule that compiles is saved. */
export async function createAudience(
  platform: Platform,
  sources: AudienceSources,
  caller: Caller,
  request: CreateAudienceRequest,
): Promise<Result<AudienceResponse>> {
  const rule = await checkRule(platform, sources, caller, request.rule, null);
  if (!rule.ok) return rule;
  const now = platform.clock.now();
  return withScope(platform.database, caller.scope, async (tx) => {
    const standing = await rule.value.holds(tx);
    if (!standing.ok) return standing;
    const { rows } = await sql<{ id: number }>`
      insert into audiences.audience
        (org_id, owner_kind, owner_id, name, description, shared, created_at, changed_at)
      values (${caller.orgId}, ${caller.kind}, ${caller.id}, ${request.name}, ${request.description},
        ${request.shared}, ${now}, ${now})
      on conflict (org_id, name) where archived_at is null do nothing
      returning audience_id as id`.execute(tx);
    const [made] = rows;
    if (!made) return refuse('AUDIENCE_NAME_TAKEN', { name: request.name });
    await writeVersion(tx, made.id, 1, standing.value, caller, now);
    await audit(tx, caller, 'audience.create', made.id, caller.orgId, { name: request.name });
    return readAudience(tx, made.id);
  });
}

/** Changes name, text or sharing; another rule is another version, and the old ones stay. */
export async function changeAudience(
  platform: Platform,
  sources: AudienceSources,
  caller: Caller,
  audienceId: number,
  request: ChangeAudienceRequest,
): Promise<Result<AudienceResponse>> {
  const rule =
    request.rule === undefined
      ? null
      : await checkRule(platform, sources, caller, request.rule, audienceId);
  if (rule && !rule.ok) return rule;
  const now = platform.clock.now();
  return withScope(platform.database, caller.scope, async (tx) => {
    const standing = rule && (await rule.value.holds(tx));
    if (standing && !standing.ok) return standing;
    const before = await lockAudience(tx, audienceId);
    if (!before) return refuse('NOT_FOUND');
    if (before.archived) return refuse('AUDIENCE_ARCHIVED');
    if (before.version !== request.version) {
      return refuse('AUDIENCE_CHANGED', { version: before.version });
    }
    const name = request.name ?? before.name;
    if (name !== before.name && (await nameIsTaken(tx, before.orgId, name, audienceId))) {
      return refuse('AUDIENCE_NAME_TAKEN', { name });
    }
    const version = standing ? before.version + 1 : before.version;
    if (standing) await writeVersion(tx, audienceId, version, standing.value, caller, now);
    await sql`update audiences.audience set name = ${name}, version = ${version}, changed_at = ${now},
        description = coalesce(${request.description ?? null}, description),
        shared = coalesce(${request.shared ?? null}, shared)
      where audience_id = ${audienceId}`.execute(tx);
    await audit(tx, caller, 'audience.update', audienceId, before.orgId, { name, version });
    return readAudience(tx, audienceId);
  });
}

/** Takes an audience out of use, unless another one is made of it. */
export async function archiveAudience(
  platform: Platform,
  caller: Caller,
  audienceId: number,
): Promise<Result<AudienceResponse>> {
  return withScope(platform.database, caller.scope, async (tx) => {
    const before = await lockAudience(tx, audienceId);
    if (!before) return refuse('NOT_FOUND');
    const { rows } = await sql<{ name: string }>`
      select name from audiences.audience
        join audiences.audience_reference as reference using (audience_id, version)
      where kind = 'audience' and refers_to = ${audienceId} and archived_at is null
      order by name limit 5`.execute(tx);
    if (rows.length > 0) {
      return refuse('AUDIENCE_IN_USE', { names: rows.map((row) => row.name).join('、') });
    }
    await sql`update audiences.audience set archived_at = coalesce(archived_at, ${platform.clock.now()})
      where audience_id = ${audienceId}`.execute(tx);
    await audit(tx, caller, 'audience.archive', audienceId, before.orgId, { name: before.name });
    return readAudience(tx, audienceId);
  });
}

/**
 * Checks a rule with all that it names. What takes long is read before the transaction that saves it;
 * `holds` asks in there whether its tags are there still, which keeps them from being retired until it ends.
 */
async function checkRule(
  platform: Platform,
  sources: AudienceSources,
  caller: Caller,
  input: unknown,
  self: number | null,
): Promise<Result<{ holds(tx: Tx): Promise<Result<Rule>> }>> {
  const parsed = parseRule(input);
  if (!parsed.ok) return parsed;
  const { columns } = await sources.readTags(platform);
  const names = await readNames(platform.database, columns, caller.scope, parsed.value);
  const compiled = compileRule(parsed.value, names, self);
  if (!compiled.ok) return compiled;
  return ok({
    holds: async (tx) => {
      const tags = await sources.holdTags(tx);
      const again = compileRule(parsed.value, { ...names, tags }, self);
      return again.ok ? parsed : again;
    },
  });
}

type Locked = { version: number; name: string; orgId: number; archived: boolean };

/**
 * The row stays ours to the end of the transaction, so that versions count up one by one. A shared
 * audience of an org unit above is readable but not lockable: RLS gives no row for update.
 */
async function lockAudience(tx: Tx, audienceId: number): Promise<Locked | null> {
  const { rows } = await sql<Locked>`
    select version, name, org_id as "orgId", archived_at is not null as archived
    from audiences.audience where audience_id = ${audienceId} for update`.execute(tx);
  return rows[0] ?? null;
}

async function nameIsTaken(tx: Tx, orgId: number, name: string, besides: number): Promise<boolean> {
  const { rows } = await sql`select 1 from audiences.audience where org_id = ${orgId}
    and name = ${name} and archived_at is null and audience_id <> ${besides}`.execute(tx);
  return rows.length > 0;
}

async function writeVersion(
  tx: Tx,
  audienceId: number,
  version: number,
  rule: Rule,
  caller: Caller,
  now: Date,
): Promise<void> {
  await sql`insert into audiences.audience_version (audience_id, version, rule, made_by_kind, made_by, made_at)
    values (${audienceId}, ${version}, ${JSON.stringify(rule)}::jsonb, ${caller.kind}, ${caller.id}, ${now})`.execute(
    tx,
  );
  const { audienceIds, freezeIds, listIds } = referencesOf([rule]);
  await sql`insert into audiences.audience_reference (audience_id, version, kind, refers_to)
    select ${audienceId}::bigint, ${version}::int, kind, refers_to from (
      select 'audience' as kind, unnest(${[...audienceIds]}::bigint[]) as refers_to
      union all select 'freeze', unnest(${[...freezeIds]}::bigint[])
      union all select 'list', unnest(${[...listIds]}::bigint[])) as named`.execute(tx);
}

async function audit(
  tx: Tx,
  actor: Caller,
  action: string,
  audienceId: number,
  orgId: number,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action,
    objectKind: 'Audience',
    objectId: audienceId,
    orgId,
    detail,
  });
}
