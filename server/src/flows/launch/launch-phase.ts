import type { Refusal, Result } from '#contract/result.ts';
import { type LaunchState, launchSteps } from '#modules/campaigns/index.ts';
import { type JobContext, JobFailure } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';

/** Where a launch takes its customers from: a list that stays as it is once frozen. */
export type FrozenAudience = {
  /** freezes the audience of the campaign's outlets at a business date (the newest when null) */
  freeze(
    audienceId: number,
    orgId: number,
    asOfDate: string | null,
  ): Promise<Result<{ freezeId: number }>>;
  figures(freezeId: number): Promise<{ count: number; checksum: string }>;
  /** the next members in order of customer number */
  members(freezeId: number, afterNo: number, limit: number): Promise<number[]>;
};

/** One phase of one launch. It ends with null, or with why the launch may not go on. */
export type LaunchPhase = (run: LaunchRun) => Promise<Refusal | null>;

export type LaunchRun = {
  platform: Platform;
  context: JobContext;
  launch: LaunchState;
  audience: FrozenAudience;
  chunks: LaunchChunks;
};

/** Members of one transaction: as they are split into arms, and as they are given what is theirs. */
export type LaunchChunks = { assigned: number; issued: number };

/** Runs one step's transaction under the campaign's lock, if the launch is still where this worker believes it is. */
export async function atPhase<T>(
  { platform, launch }: LaunchRun,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return withJob(platform.database, async (tx) => {
    const now = await launchSteps.lock(tx, launch.id);
    if (!now)
      throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { campaignId: launch.id } });
    if (now.phase !== launch.phase) throw new JobFailure({ code: 'JOB_OVERTAKEN', facts: {} });
    return work(tx);
  });
}
