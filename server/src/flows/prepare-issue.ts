import { sql } from 'kysely';
import type { z } from 'zod';
import {
  type AudienceSources,
  freezeAudience,
  streamFreezeMembers,
} from '#modules/audiences/index.ts';
import { releases } from '#modules/benefits/index.ts';
import { type JobContext, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { scopeOfOrg } from './trial-campaign.ts';

const lists = releases.inBulk;
const copiedAtOnce = 20_000;

/** Brings an issue its list, if it is an audience's, and notes who of it gets nothing. */
export function prepareIssueJob(
  sources: AudienceSources,
): JobKind<z.infer<typeof lists.prepareRequest.input>, { recipients: number }> {
  return {
    ...lists.prepareRequest,
    run: async (platform, context, { issueId }) => {
      try {
        await copyMembers(platform, sources, context, issueId);
        const { count } = await withJob(platform.database, (tx) => lists.readStaged(tx, issueId));
        await lists.judgeList(platform, issueId, (done) =>
          context.progress(done, count, { zh: '核对名单', en: 'checking the list' }),
        );
      } catch (error) {
        if (error instanceof JobFailure && error.refusal) {
          const { refusal } = error;
          await withJob(platform.database, (tx) => lists.failPreparing(tx, issueId, refusal));
        }
        throw error;
      }
      const issue = await withJob(platform.database, (tx) => lists.find(tx, issueId));
      return { recipients: issue.ok ? issue.value.recipients : 0 };
    },
  };
}

type Source = {
  audienceId: number | null;
  freezeId: number | null;
  makerId: number | null;
  orgId: number;
};

/** Members as they are when the issue is made, in the order of their number; a piece that came stays. */
async function copyMembers(
  platform: Platform,
  sources: AudienceSources,
  context: JobContext,
  issueId: number,
): Promise<void> {
  const { database, analytics } = platform;
  const source = await readSource(platform, issueId);
  if (source.audienceId === null) return;
  const freezeId = source.freezeId ?? (await freeze(platform, sources, context, issueId, source));
  const frozen = await withJob(database, async (tx) => {
    const { rows } = await sql<{ count: number; checksum: string }>`
      select member_count as count, checksum from audiences.freeze where freeze_id = ${freezeId}`.execute(
      tx,
    );
    if (!rows[0]) throw new Error(`freeze ${freezeId} is not there`);
    return rows[0];
  });
  let { count: done, lastNo } = await withJob(database, (tx) => lists.readStaged(tx, issueId));
  for (;;) {
    context.signal.throwIfAborted();
    const numbers = await streamFreezeMembers(database, analytics, freezeId, lastNo, copiedAtOnce);
    const last = numbers.at(-1);
    if (last === undefined) break;
    await withJob(database, (tx) => lists.stageMembers(tx, issueId, numbers));
    lastNo = last;
    done += numbers.length;
    context.progress(done, frozen.count, { zh: '读取客群', en: 'copying the audience' });
  }
  const copied = await withJob(database, (tx) => lists.readStaged(tx, issueId));
  if (copied.count !== frozen.count || copied.checksum !== frozen.checksum)
    throw new JobFailure(
      `issue ${issueId}: ${copied.count} members (${copied.checksum}) were copied, the frozen list has ${frozen.count} (${frozen.checksum})`,
    );
}

async function readSource({ database }: Platform, issueId: number): Promise<Source> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<Source>`
      select audience_id as "audienceId", freeze_id as "freezeId", made_by as "makerId", org_id as "orgId"
      from benefits.issue where id = ${issueId} and state = 'preparing'`.execute(tx);
    if (!rows[0]) throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { issueId } });
    return rows[0];
  });
}

async function freeze(
  platform: Platform,
  sources: AudienceSources,
  { jobId }: JobContext,
  issueId: number,
  { audienceId, makerId, orgId }: Source,
): Promise<number> {
  const { database } = platform;
  const scope = await withJob(database, (tx) => scopeOfOrg(tx, orgId));
  const frozen = await freezeAudience(
    platform,
    sources,
    { id: makerId ?? 0, orgId, scope },
    audienceId ?? 0,
    { businessDate: null, jobId },
  );
  if (!frozen.ok) throw new JobFailure(frozen.refusal);
  await withJob(database, (tx) => lists.noteFreeze(tx, issueId, frozen.value.freezeId));
  return frozen.value.freezeId;
}
