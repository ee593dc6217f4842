import type { Refusal } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type LaunchState, launchSteps } from '#modules/campaigns/index.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { allotBenefits } from './launch/allot-benefits.ts';
import { assignArms } from './launch/assign-arms.ts';
import { freezeAudience } from './launch/freeze-audience.ts';
import { issueBenefits } from './launch/issue-benefits.ts';
import type { FrozenAudience, LaunchChunks, LaunchPhase } from './launch/launch-phase.ts';
import { sealLaunch } from './launch/seal-launch.ts';

export type { FrozenAudience } from './launch/launch-phase.ts';

const phases: Record<LaunchState['phase'], LaunchPhase> = {
  freezing: freezeAudience,
  assigning: assignArms,
  allotting: allotBenefits,
  issuing: issueBenefits,
  checking: sealLaunch,
  done: () => Promise.resolve(null),
};

const launchChunks: LaunchChunks = { assigned: 5_000, issued: 2_000 };

/**
 * Launches a campaign, or carries a broken-off launch on from where it stands. Every step commits
 * with the mark that it is done, so that the same members come out exactly once wherever a process
 * dies. A refusal puts the campaign back to approved with its reason.
 */
export async function launchCampaign(
  platform: Platform,
  context: JobContext,
  campaignId: number,
  audience: FrozenAudience,
  chunks = launchChunks,
): Promise<'running' | Refusal | null> {
  for (;;) {
    context.signal.throwIfAborted();
    const launch = await withJob(platform.database, (tx) => launchSteps.lock(tx, campaignId));
    if (!launch) return null;
    const refusal = await phases[launch.phase]({ platform, context, launch, audience, chunks });
    if (refusal) return endRefused(platform, launch, refusal);
    if (launch.phase === 'checking') return 'running';
  }
}

async function endRefused(
  platform: Platform,
  launch: LaunchState,
  refusal: Refusal,
): Promise<Refusal> {
  await withJob(platform.database, async (tx) => {
    await launchSteps.refuse(tx, platform.clock.now(), launch.id, refusal);
    await recordAudit(tx, {
      actor: 'system',
      action: 'campaign.launch',
      objectKind: 'Campaign',
      objectId: launch.id,
      orgId: launch.org_id,
      outcome: 'refused',
      detail: refusal,
    });
  });
  return refusal;
}
