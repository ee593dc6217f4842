import type { Refusal } from '#contract/result.ts';
import { claimVouchers, entitleCustomers } from '#modules/benefits/index.ts';
import { type AssignedMember, type LaunchState, launchSteps } from '#modules/campaigns/index.ts';
import { createCampaignTasks } from '#modules/tasks/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { findBlocked } from './find-blocked.ts';
import { atPhase, type LaunchRun } from './launch-phase.ts';

/** Entitles the members of every arm and gives them tasks and, where pushed, vouchers, chunk by chunk. */
export async function issueBenefits(run: LaunchRun): Promise<Refusal | null> {
  const { platform, context, launch } = run;
  const total = [
    ...(await withJob(platform.database, (tx) => launchSteps.sizes(tx, launch.id))).values(),
  ].reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const issued = await atPhase(run, (tx) => issueChunk(run, tx));
    if (issued === 0) break;
    done += issued;
    context.progress(done, total, { zh: '发放', en: 'issuing' });
  }
  await atPhase(run, (tx) => launchSteps.move(tx, launch.id, 'checking'));
  return null;
}

/** Entitlements, tasks and, where pushed, vouchers of the next members; gives how many members it went through. */
async function issueChunk({ platform, launch, chunks }: LaunchRun, tx: Tx): Promise<number> {
  const after = await launchSteps.finishedThrough(tx, launch.id, 'issuing');
  const members = await launchSteps.membersAfter(tx, launch.id, after, chunks.issued);
  if (members.length === 0) return 0;
  const now = platform.clock.now();
  const arms = new Map((await launchSteps.arms(tx, launch.id)).map((arm) => [arm.arm_no, arm]));
  const byAllotment = Map.groupBy(members, (member) => arms.get(member.armNo)?.allotment_id ?? 0);
  for (const [allotmentId, entitled] of byAllotment) {
    if (allotmentId !== 0) await entitleCustomers(tx, allotmentId, entitled);
  }
  await giveTasks(
    tx,
    now,
    launch,
    members.filter((member) => !arms.get(member.armNo)?.is_control),
  );
  if (launch.content.pushAtLaunch) {
    const entitled = members.filter((member) => arms.get(member.armNo)?.allotment_id);
    // Asked again: who withdrew since the split stays in the arm, entitled, and is sent nothing.
    const blocked = await findBlocked(
      tx,
      platform,
      entitled.map((member) => member.customerNo),
    );
    await push(
      tx,
      now,
      launch,
      entitled.filter((member) => !blocked.has(member.customerNo)),
    );
  }
  await launchSteps.finishIssued(tx, now, launch.id, members);
  return members.length;
}

async function giveTasks(
  tx: Tx,
  now: Date,
  launch: LaunchState,
  members: readonly AssignedMember[],
): Promise<void> {
  const { task } = launch.content;
  if (!task) return;
  const dueDate = addDays(launch.launch_date ?? bankDay(now), task.dueAfterDays);
  await createCampaignTasks(
    tx,
    now,
    { campaignId: launch.id, title: task.title, script: task.script, dueDate },
    members,
  );
}

/**
 * Who died or was erased since the split, or whose guardian withdrew, stays in their arm, without a voucher; so does whom a partner may not
 * be told of, and who comes when no piece of a gift is left.
 */
const ofOnePerson = new Set([
  'CUSTOMER_GONE',
  'GUARDIAN_CONSENT_MISSING',
  'PHONE_MISSING',
  'SHARING_NOT_CONSENTED',
  'NO_STOCK',
]);

async function push(
  tx: Tx,
  now: Date,
  launch: LaunchState,
  members: readonly AssignedMember[],
): Promise<void> {
  const moment = launchSteps.moment(now, launch.launch_date ?? bankDay(now));
  const answers = await claimVouchers(
    tx,
    moment,
    members.map(({ customerNo }) => ({
      campaignId: launch.id,
      customerNo,
      claimedBy: `campaign:${launch.id}`,
      clientKey: `push:${customerNo}`,
      channel: 'push',
      scope: { all: true },
    })),
  );
  const refused = answers.find((answer) => !answer.ok && !ofOnePerson.has(answer.refusal.code));
  if (refused && !refused.ok) throw new JobFailure(refused.refusal);
}
