import type { Refusal } from '#contract/result.ts';
import { launchDays, launchSteps } from '#modules/campaigns/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import { atPhase, type LaunchRun } from './launch-phase.ts';

/** Freezes the list of customers the launch is made with. */
export async function freezeAudience(run: LaunchRun): Promise<Refusal | null> {
  const { launch, audience } = run;
  if (launch.content.audienceId === null)
    throw new JobFailure(`campaign ${launch.id} has no audience`);
  // A launch made on the past counts from its business date; otherwise from today.
  const launchDate = launchDays.dayOf(launch.content, bankDay(run.platform.clock.now()));
  const inTime = launchDays.judge(launch.content, launchDate);
  if (!inTime.ok) return inTime.refusal;
  const frozen = await audience.freeze(
    launch.content.audienceId,
    launch.org_id,
    launch.content.asOfDate,
  );
  if (!frozen.ok) return frozen.refusal;
  await atPhase(run, (tx) =>
    launchSteps.startAssigning(tx, launch, frozen.value.freezeId, launchDate),
  );
  return null;
}
