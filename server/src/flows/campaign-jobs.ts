import { z } from 'zod';
import { ok, refuse, type Refusal } from '#contract/result.ts';
import {
  type AudienceSources,
  freezeAudience,
  streamFreezeMembers,
} from '#modules/audiences/index.ts';
import { allotments } from '#modules/benefits/index.ts';
import { campaignMoves, findCampaign } from '#modules/campaigns/index.ts';
import { latestTagDate } from '#modules/tags/index.ts';
import { cancelCampaignTasks } from '#modules/tasks/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { isAsApproved } from './approve-campaign.ts';
import { type FrozenAudience, launchCampaign } from './launch-campaign.ts';
import { measureCampaign } from './measure-campaign.ts';
import { scopeOfOrg } from './trial-campaign.ts';
import { sql } from 'kysely';

const launchInput = z.strictObject({ campaignId: z.int().positive() });
/** What is asked of the job queue; carried out by `launchCampaignJob`. */
export const launchRequest = { kind: 'campaign-launch', input: launchInput };

/** Launches a campaign. A refused launch is a failed job with its reason: nothing of it runs. */
export function launchCampaignJob(
  sources: AudienceSources,
): JobKind<z.infer<typeof launchInput>, { state: string }> {
  return {
    ...launchRequest,
    run: async (platform, context, { campaignId }) => {
      await launchCampaign(
        platform,
        context,
        campaignId,
        audienceOfProduct(platform, sources, campaignId, context.jobId),
      );
      return endOfLaunch(platform, campaignId);
    },
  };
}

/**
 * Read from the row and not from the attempt: a worker that died after its launch had ended is taken over
 * by one that finds nothing left to do and must tell the same end.
 */
async function endOfLaunch(platform: Platform, campaignId: number): Promise<{ state: string }> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ state: string; refusal: Refusal | null; launched: boolean }>`
      select state, launch_refusal as refusal, launched_at is not null as launched
      from campaigns.campaign where id = ${campaignId}`.execute(tx),
  );
  const { state = '', refusal = null, launched = false } = rows[0] ?? {};
  if (refusal) throw new JobFailure(refusal);
  if (!launched) throw new JobFailure({ code: 'CAMPAIGN_STATE', facts: { state } });
  return { state };
}

/** The frozen bitmaps of the audiences, inside the outlets of the campaign's owner. */
function audienceOfProduct(
  platform: Platform,
  sources: AudienceSources,
  campaignId: number,
  jobId: number,
): FrozenAudience {
  const { database, analytics } = platform;
  return {
    freeze: async (audienceId, orgId, asOfDate) => {
      if (asOfDate !== null && (await latestTagDate(analytics, asOfDate)) !== asOfDate)
        return refuse('AUDIENCE_NO_TAGS_YET');
      const { scope, makerId } = await withJob(database, async (tx) => {
        const campaign = await findCampaign(tx, campaignId);
        return {
          scope: await scopeOfOrg(tx, orgId),
          makerId: campaign.ok ? (campaign.value.makerId ?? 0) : 0,
        };
      });
      const frozen = await freezeAudience(
        platform,
        sources,
        { id: makerId, orgId, scope },
        audienceId,
        { businessDate: asOfDate, jobId },
      );
      if (!frozen.ok) return frozen;
      // Versions only grow, of the audience and of those inside it: what still is approved now was so when
      // the list was frozen.
      const approved = await withJob(database, async (tx) => {
        const campaign = await findCampaign(tx, campaignId);
        return campaign.ok && (await isAsApproved(tx, campaign.value));
      });
      return approved
        ? ok({ freezeId: frozen.value.freezeId })
        : refuse('CAMPAIGN_NOT_AS_APPROVED');
    },
    figures: (freezeId) =>
      withJob(database, async (tx) => {
        const { rows } = await sql<{ count: number; checksum: string }>`
        select member_count as count, checksum from audiences.freeze where freeze_id = ${freezeId}`.execute(
          tx,
        );
        if (!rows[0]) throw new Error(`freeze ${freezeId} is not there`);
        return rows[0];
      }),
    members: (freezeId, afterNo, limit) =>
      streamFreezeMembers(database, analytics, freezeId, afterNo, limit),
  };
}

/** Every morning: campaigns past their last day end, and the open ones are measured. */
export const campaignDayJob: JobKind<Record<string, never>, { ended: number; measured: number }> = {
  kind: 'campaign-day',
  input: z.strictObject({}),
  run: async (platform, context) => {
    const now = platform.clock.now();
    const ended = await withJob(platform.database, async (tx) => {
      const ids = await campaignMoves.endOverdue(tx, now, bankDay(now));
      for (const id of ids) await endClaiming(tx, now, id);
      return ids;
    });
    const open = await withJob(platform.database, (tx) =>
      campaignMoves.toMeasure(tx, bankDay(now)),
    );
    const failed: unknown[] = [];
    for (const [place, id] of open.entries()) {
      context.signal.throwIfAborted();
      // One that cannot be measured must not keep those behind it from it; the job still fails, by name.
      await measureCampaign(platform, id).catch((error: unknown) => {
        failed.push(new Error(`campaign ${id} was not measured`, { cause: error }));
      });
      context.progress(place + 1, open.length);
    }
    if (failed.length > 0)
      throw new AggregateError(failed, failed.map((error) => String(error)).join('; '));
    return { ended: ended.length, measured: open.length };
  },
};

/** What ends with a campaign: claiming, and the contacts not made yet. Vouchers in hand stay good. */
export async function endClaiming(
  tx: Parameters<typeof allotments.close>[0],
  now: Date,
  campaignId: number,
): Promise<void> {
  await allotments.close(tx, now, campaignId);
  await cancelCampaignTasks(tx, now, campaignId);
}

/** 06:30 in the bank's day, after the night's files and the tags. */
export const campaignDay = {
  name: 'campaigns.daily',
  cron: '30 6 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        campaignDayJob,
        {},
        { title: { zh: '活动到期与度量', en: 'End and measure campaigns' }, naturalKey: 'day' },
      ),
    );
  },
};
