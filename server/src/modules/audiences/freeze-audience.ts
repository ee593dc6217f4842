import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { FreezeResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { JobFailure, type JobContext, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope, type Tx } from '#platform/postgres/database.ts';
import { readFreeze } from './read-freezes.ts';
import { readAudience } from './read-audiences.ts';
import { readNames, scopeOf, storedRule } from './read-names.ts';
import { intersect, readSaved } from './resolve-target.ts';
import type { AudienceSources } from './sources.ts';
import { compileAudience, snapshotStatement } from './statements.core.ts';

const freezeInput = z.object({ freezeId: z.int() });
type FreezeInput = z.infer<typeof freezeInput>;
export type FreezeFigures = { freezeId: number; count: number; checksum: string };

/** What is asked of the job queue; carried out by `freezeAudienceJob`. */
const freezeRequest = { kind: 'audience-freeze', input: freezeInput };

/**
 * Asks for the members of an audience as they are now, inside the caller's outlets, to be kept. A
 * job writes them; the row answers at once and turns done or failed.
 */
export async function requestFreeze(
  platform: Platform,
  caller: Caller,
  audienceId: number,
): Promise<Result<FreezeResponse>> {
  return withScope(platform.database, caller.scope, async (tx) => {
    const audience = await readAudience(tx, audienceId);
    if (!audience.ok) return audience;
    const freezeId = await insertFreeze(platform, tx, caller, audienceId, null);
    if (!freezeId.ok) return freezeId;
    const jobId = await platform.jobs.enqueue(
      tx,
      freezeRequest,
      { freezeId: freezeId.value },
      {
        title: {
          zh: `冻结客群“${audience.value.name}”`,
          en: `Freeze the audience “${audience.value.name}”`,
        },
        naturalKey: String(freezeId.value),
        orgId: caller.orgId,
        createdBy: staffIdOf(caller),
      },
    );
    await sql`update audiences.freeze set job_id = ${jobId} where freeze_id = ${freezeId.value}`.execute(
      tx,
    );
    await recordAudit(tx, {
      actor: caller,
      action: 'audience.freeze',
      objectKind: 'Audience',
      objectId: audienceId,
      orgId: caller.orgId,
      detail: { freezeId: freezeId.value },
    });
    return readFreeze(tx, freezeId.value);
  });
}

/** When a list is frozen inside other work: as of which date (null: the newest tags), and the job that does it. */
type FreezeWithin = { businessDate: string | null; jobId: number | null };

/**
 * Freezes at once, inside a job of somebody else's, such as a launch; at the newest tag date, or at
 * an earlier one whose tags were run. An attempt of the job that broke off has left its row: the next
 * one finishes that, so that no list stands there as being made by nobody.
 */
export async function freezeAudience(
  platform: Platform,
  sources: AudienceSources,
  caller: Pick<Caller, 'id' | 'orgId' | 'scope'>,
  audienceId: number,
  { businessDate, jobId }: FreezeWithin = { businessDate: null, jobId: null },
): Promise<Result<FreezeFigures>> {
  const made = await withScope(platform.database, caller.scope, async (tx) => {
    const begun = jobId === null ? undefined : await findBegun(tx, audienceId, jobId);
    return begun === undefined ? insertFreeze(platform, tx, caller, audienceId, jobId) : ok(begun);
  });
  if (!made.ok) return made;
  try {
    return ok(await writeFreeze(platform, sources, made.value, undefined, businessDate));
  } catch (error) {
    if (jobId === null || error instanceof JobFailure) await markFailed(platform, made.value);
    throw error;
  }
}

async function findBegun(tx: Tx, audienceId: number, jobId: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select freeze_id as id from audiences.freeze
    where audience_id = ${audienceId} and job_id = ${jobId} and state = 'running'`.execute(tx);
  return rows[0]?.id;
}

export function freezeAudienceJob(sources: AudienceSources): JobKind<FreezeInput, FreezeFigures> {
  return {
    ...freezeRequest,
    run: async (platform, context, { freezeId }) => {
      try {
        return await writeFreeze(platform, sources, freezeId, context);
      } catch (error) {
        if (error instanceof JobFailure) await markFailed(platform, freezeId);
        throw error;
      }
    },
  };
}

async function insertFreeze(
  platform: Platform,
  tx: Tx,
  caller: Pick<Caller, 'id' | 'orgId' | 'scope'>,
  audienceId: number,
  jobId: number | null,
): Promise<Result<number>> {
  const saved = await readSaved(tx, audienceId);
  if (!saved) return refuse('NOT_FOUND');
  if (saved.archived) return refuse('AUDIENCE_ARCHIVED');
  const scope = intersect(caller.scope, saved.scope);
  const orgIds = scope.all ? null : [...scope.orgIds].sort((a, b) => a - b);
  const { rows } = await sql<{ id: number }>`
    insert into audiences.freeze (audience_id, version, org_id, scope_org_ids, job_id, made_by, created_at)
    values (${audienceId}, ${saved.version}, ${caller.orgId}, ${orgIds}::int[], ${jobId}, ${caller.id}, ${platform.clock.now()})
    returning freeze_id as id`.execute(tx);
  const [made] = rows;
  if (!made) throw new Error('an insert without a row');
  return ok(made.id);
}

type Pending = {
  audienceId: number;
  rule: unknown;
  scopeOrgIds: number[] | null;
  state: string;
  count: number | null;
  checksum: string | null;
};

/**
 * Writes the bitmaps under a new name, then makes the row name them. An attempt that dies in between
 * leaves bitmaps that no row names; the next attempt takes another name.
 */
async function writeFreeze(
  platform: Platform,
  sources: AudienceSources,
  freezeId: number,
  context?: JobContext,
  businessDate: string | null = null,
): Promise<FreezeFigures> {
  const pending = await withJob(platform.database, (tx) => readPending(tx, freezeId));
  if (pending.count !== null && pending.checksum !== null) {
    return { freezeId, count: pending.count, checksum: pending.checksum };
  }
  const date = businessDate ?? (await sources.latestTagDate(platform.analytics));
  if (date === null) throw new JobFailure({ code: 'AUDIENCE_NO_TAGS_YET', facts: {} });
  const rule = storedRule(pending.rule);
  const tags = await sources.readTags(platform);
  const names = await readNames(platform.database, tags.columns, { all: true }, rule);
  const audience = compileAudience(
    rule,
    names,
    scopeOf(pending.scopeOrgIds),
    { businessDate: date, rows: tags.rows(date) },
    pending.audienceId,
  );
  if (!audience.ok) throw new JobFailure(audience.refusal);

  const snapshot = `freeze/${freezeId}/${randomUUID()}`;
  const { sql: text, parameters } = snapshotStatement(audience.value, snapshot);
  await platform.analytics.command(text, parameters, context ? { signal: context.signal } : {});
  const figures = await readFigures(platform.analytics, snapshot);
  await withJob(platform.database, (tx) =>
    finishFreeze(platform, tx, { ...figures, freezeId, snapshot, date }),
  );
  context?.progress(figures.count, figures.count);
  return { freezeId, ...figures };
}

async function readPending(tx: Tx, freezeId: number): Promise<Pending> {
  const { rows } = await sql<Pending>`
    select frozen.audience_id as "audienceId", rule, scope_org_ids as "scopeOrgIds", state,
      member_count as count, checksum
    from audiences.freeze as frozen join audiences.audience_version using (audience_id, version)
    where freeze_id = ${freezeId}`.execute(tx);
  const [row] = rows;
  if (!row || row.state === 'failed')
    throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { freezeId } });
  return row;
}

/**
 * Count and checksum of a stored list: the sum of the numbers and the sum of their squares. Plain
 * arithmetic, so that a copy in PostgreSQL proves itself by one statement:
 * `sum(customer_no)::text || ':' || sum(customer_no::numeric * customer_no)`.
 */
export async function readFigures(
  analytics: Analytics,
  snapshot: string,
): Promise<{ count: number; checksum: string }> {
  const [row] = await analytics.query<{ count: number; checksum: string }>(
    `SELECT count() AS count,
      concat(toString(sum(toUInt128(member))), ':', toString(sum(toUInt128(member) * member))) AS checksum
    FROM (SELECT arrayJoin(bitmapToArray(members)) AS member FROM audience_snapshot WHERE snapshot = {snapshot:String})`,
    { snapshot },
  );
  if (!row) throw new Error('an aggregate without a row');
  return row;
}

type Finished = FreezeFigures & { snapshot: string; date: string };

async function finishFreeze(platform: Platform, tx: Tx, freeze: Finished): Promise<void> {
  const { rows } = await sql<{ id: number; snapshot: string; count: number }>`
    select earlier.freeze_id as id, earlier.snapshot, earlier.member_count as count
    from audiences.freeze as own join audiences.freeze as earlier using (audience_id)
    where own.freeze_id = ${freeze.freezeId} and earlier.freeze_id < own.freeze_id and earlier.state = 'done'
      and earlier.scope_org_ids is not distinct from own.scope_org_ids
    order by earlier.freeze_id desc limit 1`.execute(tx);
  const [previous] = rows;
  const stayed = previous
    ? await countBoth(platform.analytics, freeze.snapshot, previous.snapshot)
    : 0;
  await sql`update audiences.freeze set state = 'done', business_date = ${freeze.date}, snapshot = ${freeze.snapshot},
      member_count = ${freeze.count}, checksum = ${freeze.checksum}, finished_at = ${platform.clock.now()},
      previous_freeze_id = ${previous?.id ?? null},
      entered = ${previous ? freeze.count - stayed : null}, "left" = ${previous ? previous.count - stayed : null}
    where freeze_id = ${freeze.freezeId} and state = 'running'`.execute(tx);
}

/** How many stand on both lists. */
async function countBoth(analytics: Analytics, one: string, other: string): Promise<number> {
  const [row] = await analytics.query<{ count: number }>(
    `SELECT sum(bitmapAndCardinality(here, there)) AS count FROM (
      SELECT groupBitmapMergeStateIf(members, snapshot = {one:String}) AS here,
        groupBitmapMergeStateIf(members, snapshot = {other:String}) AS there
      FROM audience_snapshot WHERE snapshot IN ({one:String}, {other:String}) GROUP BY chunk)`,
    { one, other },
  );
  return row?.count ?? 0;
}

async function markFailed(platform: Platform, freezeId: number): Promise<void> {
  await withJob(platform.database, async (tx) => {
    await sql`update audiences.freeze set state = 'failed', finished_at = ${platform.clock.now()}
      where freeze_id = ${freezeId} and state = 'running'`.execute(tx);
  });
}
