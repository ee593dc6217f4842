import { sql } from 'kysely';
import { z } from 'zod';
import {
  retentionOutput,
  type RetentionOutput,
  type RetentionPeriods,
  type RetentionView,
} from '#contract/retention.ts';
import { type RetentionKind, retentionKindNames } from '#contract/retention-kind-names.ts';
import { retentionKinds } from '#contract/retention-kinds.ts';
import { retentionLaws } from '#contract/retention-laws.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { lookalikeRetentions } from '#modules/lookalikes/index.ts';
import { audienceRetentions } from '#modules/audiences/index.ts';
import { benefitWork } from '#modules/benefits/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { drawRetentions } from '#modules/draws/index.ts';
import { registerRetentions } from '#modules/gift-register/index.ts';
import { fraudRetentions } from '#modules/fraud/index.ts';
import { customerRetentions } from '#modules/customers/index.ts';
import { identityRetentions } from '#modules/identities/index.ts';
import { eventRetentions } from '#modules/events/index.ts';
import { ingestRetentions, withFactsLock } from '#modules/ingest/index.ts';
import { ownTagsRetentions } from '#modules/own-tags/index.ts';
import { modelRetentions } from '#modules/models/index.ts';
import { pointsRetentions } from '#modules/points/index.ts';
import { merchantRetentions } from '#modules/merchants/index.ts';
import { phoneLinkRetentions } from '#modules/phone-links/index.ts';
import { organizationRetentions } from '#modules/organization/index.ts';
import { tagRetentions } from '#modules/tags/index.ts';
import { taskRetentions } from '#modules/tasks/index.ts';
import { webhookRetentions } from '#modules/webhooks/index.ts';
import type { JobContext, JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { platformRetentions } from '#platform/retention/platform-retentions.ts';
import {
  type Cutoff,
  cutoffOf,
  periodOf,
  readSetPeriods,
  type Retention,
  writeSetPeriods,
} from '#platform/retention/retention.ts';

/** How every kind of data leaves, in the order in which they do: a record before what it names. */
const retentions: readonly Retention[] = [
  ...ingestRetentions,
  ...tagRetentions,
  ...audienceRetentions,
  ...benefitWork.retentions,
  ...lookalikeRetentions,
  ...modelRetentions,
  ...taskRetentions,
  ...customerRetentions,
  ...identityRetentions,
  ...eventRetentions,
  ...ownTagsRetentions,
  ...merchantRetentions,
  ...phoneLinkRetentions,
  ...registerRetentions,
  ...pointsRetentions,
  ...drawRetentions,
  ...fraudRetentions,
  ...webhookRetentions,
  ...organizationRetentions,
  ...platformRetentions,
];

/** Kinds of the registry that nothing enforces: none, as a test sees. */
export function kindsNotEnforced(): RetentionKind[] {
  return retentionKindNames.filter((kind) => !retentions.some((one) => one.kind === kind));
}

/** Deletes what has outlived its period, kind by kind; what was deleted is counted and audited. */
export const retentionJob: JobKind<Record<string, never>, RetentionOutput> = {
  kind: 'retention',
  input: z.strictObject({}),
  run: async (platform, context) => {
    const set = await withJob(platform.database, readSetPeriods);
    const now = platform.clock.now();
    for (const [index, retention] of retentions.entries()) {
      context.signal.throwIfAborted();
      context.progress(index, retentions.length, retentionKinds[retention.kind]);
      const cutoff = cutoffOf(now, periodOf(set, retention.kind));
      await enforce(platform, context, retention, cutoff);
    }
    context.progress(retentions.length, retentions.length);
    const removed = await withJob(platform.database, (tx) => removedBy(tx, context.jobId));
    return retentionOutput.parse({
      removed: [...removed.values()].reduce((sum, count) => sum + count, 0),
    });
  },
};

async function enforce(
  platform: Platform,
  { jobId, signal }: JobContext,
  retention: Retention,
  cutoff: Cutoff,
): Promise<void> {
  const { kind } = retention;
  const note = (tx: Tx, removed: number): Promise<void> =>
    noteRemoved(tx, jobId, kind, removed, cutoff);
  const work = (): Promise<void> => retention.remove({ platform, cutoff, signal, note });
  await (retention.holdsFacts ? withFactsLock(platform.database, signal, work) : work());
  await withJob(platform.database, async (tx) => {
    const removed = (await removedBy(tx, jobId)).get(kind) ?? 0;
    if (removed > 0)
      await recordAudit(tx, {
        actor: 'system',
        action: 'retention.remove',
        objectKind: 'Retention',
        objectId: kind,
        orgId: null,
        detail: { jobId, removed, days: cutoff.days, before: cutoff.day },
      });
  });
}

async function noteRemoved(
  tx: Tx,
  jobId: number,
  kind: RetentionKind,
  removed: number,
  cutoff: Cutoff,
): Promise<void> {
  await sql`insert into platform.retention_removed as noted (job_id, kind, removed, before)
    values (${jobId}, ${kind}, ${removed}, ${cutoff.day}::date)
    on conflict (job_id, kind) do update set removed = noted.removed + excluded.removed, before = excluded.before`.execute(
    tx,
  );
}

async function removedBy(tx: Tx, jobId: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ kind: string; removed: number }>`
    select kind, removed from platform.retention_removed where job_id = ${jobId}`.execute(tx);
  return new Map(rows.map((row) => [row.kind, row.removed]));
}

/** In the night, after the vouchers of the day before have expired and before the tags are computed. */
export const dailyRetention = {
  name: 'retention.daily',
  cron: '30 3 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) => askForRetention(platform, tx, null));
  },
};

/** Asking again while it runs gives the same job. */
export function askForRetention(
  platform: Platform,
  tx: Tx,
  createdBy: number | null,
): Promise<number> {
  const request = {
    title: { zh: '数据保留期清理', en: 'Remove data past its period' },
    naturalKey: 'all',
    createdBy,
  };
  return platform.jobs.enqueue(tx, retentionJob, {}, request);
}

type Run = NonNullable<RetentionView['lastRun']>;

/** Every kind with its period and what the newest finished run deleted of it. */
export async function viewRetention(tx: Tx): Promise<RetentionView> {
  const set = await readSetPeriods(tx);
  const { rows } = await sql<Run>`
    select id as "jobId", state, ${isoMoment('started_at')} as "startedAt", ${isoMoment('finished_at')} as "finishedAt", error
    from platform.job where kind = ${retentionJob.kind} order by id desc limit 50`.execute(tx);
  const finished = rows.find((row) => row.state === 'done');
  const removed = finished ? await removedBy(tx, finished.jobId) : null;
  return {
    items: retentionKindNames.map((kind) => {
      const { defaultDays, minDays, maxDays } = retentionKinds[kind];
      const days = periodOf(set, kind);
      return {
        kind,
        days,
        defaultDays,
        minDays,
        maxDays,
        removed: removed ? (removed.get(kind) ?? 0) : null,
      };
    }),
    lastRun: rows[0] ?? null,
  };
}

/** Sets the periods given and leaves the others; one outside its bounds refuses all of them. */
export async function changePeriods(
  tx: Tx,
  change: RetentionPeriods,
  now: Date,
): Promise<Result<{ before: RetentionPeriods }>> {
  for (const kind of retentionKindNames) {
    const days = change[kind];
    if (days === undefined) continue;
    const { minDays, maxDays, law, zh, en } = retentionKinds[kind];
    const why = law === null ? { zh: '', en: '' } : retentionLaws[law];
    if (days < minDays)
      return refuse('RETENTION_TOO_SHORT', {
        kind,
        zh,
        en,
        limit: minDays,
        whyZh: why.zh && `(${why.zh})`,
        whyEn: why.en && ` (${why.en})`,
      });
    if (days > maxDays) return refuse('RETENTION_TOO_LONG', { kind, zh, en, limit: maxDays });
  }
  const before = await readSetPeriods(tx);
  await writeSetPeriods(tx, { ...before, ...change }, now);
  return ok({ before });
}
