import { sql } from 'kysely';
import type { AudienceTarget } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import { withScope, type Database, type Tx } from '#platform/postgres/database.ts';
import { parseRule } from './parse-rule.core.ts';
import { readNames, scopeOf, storedRule } from './read-names.ts';
import type { AudienceSources, TagsNow } from './sources.ts';
import {
  compileAudience,
  compileSnapshot,
  type CompiledAudience,
  type Day,
} from './statements.core.ts';

/** What every question about an audience needs. */
export type Asking = {
  database: Database;
  analytics: Analytics;
  clock: Clock;
  sources: AudienceSources;
  scope: Scope;
};

/**
 * A rule, a saved audience or a frozen list → what can be asked about it. Numbers agree wherever they
 * are asked, because every answer is made from this one value: the rule at the newest tag date, or
 * the frozen members at theirs.
 *
 * @param pinned the date of an earlier page, so that a tag run in between does not tear a list
 */
export async function resolveTarget(
  asking: Asking,
  target: AudienceTarget,
  pinned?: string,
): Promise<Result<CompiledAudience>> {
  const { rule, audienceId, freezeId } = target;
  const given = [rule, audienceId, freezeId].filter((part) => part !== undefined);
  if (given.length !== 1) return refuse('AUDIENCE_TARGET_WRONG');
  const tags = await asking.sources.readTags(asking);
  if (freezeId !== undefined) return resolveFreeze(asking, tags, freezeId);
  if (audienceId !== undefined) return resolveSaved(asking, tags, audienceId, pinned);
  const day = await readDay(asking, tags, pinned);
  if (!day.ok) return day;
  const parsed = parseRule(rule);
  if (!parsed.ok) return parsed;
  const names = await readNames(asking.database, tags.columns, asking.scope, parsed.value);
  return compileAudience(parsed.value, names, asking.scope, day.value);
}

async function readDay(
  { analytics, sources }: Asking,
  tags: TagsNow,
  pinned?: string,
): Promise<Result<Day>> {
  const businessDate = pinned ?? (await sources.latestTagDate(analytics));
  if (businessDate === null) return refuse('AUDIENCE_NO_TAGS_YET');
  return ok({ businessDate, rows: tags.rows(businessDate) });
}

async function resolveSaved(
  asking: Asking,
  tags: TagsNow,
  audienceId: number,
  pinned?: string,
): Promise<Result<CompiledAudience>> {
  const saved = await withScope(asking.database, asking.scope, (tx) => readSaved(tx, audienceId));
  if (!saved) return refuse('NOT_FOUND');
  const day = await readDay(asking, tags, pinned);
  if (!day.ok) return day;
  // Its owner could see what it names; whoever may see the audience may count it.
  const names = await readNames(asking.database, tags.columns, { all: true }, saved.rule);
  const scope = intersect(asking.scope, saved.scope);
  return compileAudience(saved.rule, names, scope, day.value, audienceId);
}

/**
 * The latest version, and the subtree that the asker can see of its org unit; an audience shared from
 * above covers everything the asker can see.
 */
export async function readSaved(tx: Tx, audienceId: number) {
  const { rows } = await sql<{
    rule: unknown;
    version: number;
    orgId: number;
    archived: boolean;
    whole: boolean;
    orgIds: number[];
  }>`
    select rule, version, audience.org_id as "orgId", archived_at is not null as archived,
      coalesce(unit.parent_id is null, true) as whole,
      array(select below.org_id from organization.org_unit as below where below.path <@ unit.path) as "orgIds"
    from audiences.audience join audiences.audience_version using (audience_id, version)
      left join organization.org_unit as unit on unit.org_id = audience.org_id
    where audience_id = ${audienceId}`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  return { ...row, rule: storedRule(row.rule), scope: scopeOf(row.whole ? null : row.orgIds) };
}

export function intersect(one: Scope, other: Scope): Scope {
  if (one.all) return other;
  if (other.all) return one;
  const kept = new Set(other.orgIds);
  return { all: false, orgIds: one.orgIds.filter((orgId) => kept.has(orgId)) };
}

async function resolveFreeze(
  asking: Asking,
  tags: TagsNow,
  freezeId: number,
): Promise<Result<CompiledAudience>> {
  const { rows } = await withScope(asking.database, asking.scope, (tx) =>
    sql<{ state: string; snapshot: string | null; businessDate: string | null }>`
      select state, snapshot, business_date as "businessDate" from audiences.freeze
      where freeze_id = ${freezeId}`.execute(tx),
  );
  const [freeze] = rows;
  if (!freeze) return refuse('NOT_FOUND');
  if (freeze.snapshot === null || freeze.businessDate === null)
    return refuse('AUDIENCE_FREEZE_RUNNING');
  const day = await readDayOf(asking, tags, freeze.businessDate);
  if (!day.ok) return day;
  return ok(compileSnapshot(freeze.snapshot, asking.scope, day.value, freeze.businessDate));
}

/** The tags of a date while they are kept, those of the newest date after. */
async function readDayOf(asking: Asking, tags: TagsNow, date: string): Promise<Result<Day>> {
  const kept = await asking.sources.latestTagDate(asking.analytics, date);
  return readDay(asking, tags, kept === date ? date : undefined);
}
