import { sql } from 'kysely';
import type { Refusal, Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { claimVouchers, entitleCustomers, openAllotments } from '#modules/benefits/index.ts';
import {
  type AssignedMember,
  type FrozenMember,
  type LaunchArm,
  type LaunchState,
  launchSteps,
  SplitDigest,
} from '#modules/campaigns/index.ts';
import { findContactable } from '#modules/consent/index.ts';
import { createCampaignTasks } from '#modules/tasks/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { type JobContext, JobFailure } from '#platform/jobs/jobs.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
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

const assignLimit = 5_000;
const issueLimit = 2_000;

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
): Promise<'running' | Refusal | null> {
  for (;;) {
    context.signal.throwIfAborted();
    const launch = await withJob(platform.database, (tx) => launchSteps.lock(tx, campaignId));
    if (!launch) return null;
    const run = { platform, context, launch, audience };
    const step = {
      freezing: () => freeze(run),
      assigning: () => assign(run),
      allotting: () => allot(run),
      issuing: () => issue(run),
      checking: () => check(run),
      done: () => Promise.resolve(null),
    }[launch.phase];
    const refusal = await step();
    if (refusal) return endRefused(platform, launch, refusal);
    if (launch.phase === 'checking') return 'running';
  }
}

type Run = {
  platform: Platform;
  context: JobContext;
  launch: LaunchState;
  audience: FrozenAudience;
};

/** Runs one step's transaction under the campaign's lock, if the launch is still where this worker believes it is. */
async function atPhase<T>({ platform, launch }: Run, work: (tx: Tx) => Promise<T>): Promise<T> {
  return withJob(platform.database, async (tx) => {
    const now = await launchSteps.lock(tx, launch.id);
    if (!now)
      throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { campaignId: launch.id } });
    if (now.phase !== launch.phase) throw new JobFailure({ code: 'JOB_OVERTAKEN', facts: {} });
    return work(tx);
  });
}

async function freeze(run: Run): Promise<Refusal | null> {
  const { launch, audience } = run;
  if (launch.content.audienceId === null)
    throw new JobFailure(`campaign ${launch.id} has no audience`);
  const frozen = await audience.freeze(
    launch.content.audienceId,
    launch.org_id,
    launch.content.asOfDate,
  );
  if (!frozen.ok) return frozen.refusal;
  // A launch made on the past counts from its business date; otherwise from today.
  const launchDate = launch.content.asOfDate ?? bankDay(run.platform.clock.now());
  await atPhase(run, (tx) =>
    launchSteps.startAssigning(tx, launch, frozen.value.freezeId, launchDate),
  );
  return null;
}

async function assign(run: Run): Promise<Refusal | null> {
  const { platform, context, launch, audience } = run;
  const freezeId = launch.freeze_id;
  if (freezeId === null) throw new Error(`launch ${launch.id} is assigned before it is frozen`);
  const figures = await audience.figures(freezeId);
  let done = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const after = await withJob(platform.database, (tx) =>
      launchSteps.finishedThrough(tx, launch.id, 'assigning'),
    );
    const numbers = await audience.members(freezeId, after, assignLimit);
    if (numbers.length === 0) break;
    await atPhase(run, (tx) => assignNumbers(run, tx, after, numbers));
    done += numbers.length;
    context.progress(done, figures.count, '分组');
  }
  return atPhase(run, async (tx) => {
    const copied = await launchSteps.sumOfChunks(tx, launch.id);
    if (copied.count !== figures.count || copied.checksum !== figures.checksum) {
      throw new JobFailure(
        `campaign ${launch.id}: ${copied.count} members (${copied.checksum}) were copied, the frozen list has ${figures.count} (${figures.checksum})`,
      );
    }
    const sizes = await launchSteps.finishAssigning(tx, launch);
    return [...sizes.values()].includes(0) ? { code: 'AUDIENCE_EMPTY', facts: {} } : null;
  });
}

async function assignNumbers(
  { platform, launch }: Run,
  tx: Tx,
  after: number,
  numbers: readonly number[],
): Promise<void> {
  // Another worker that was faster has moved the mark; its chunk stands, this one must not.
  if ((await launchSteps.finishedThrough(tx, launch.id, 'assigning')) !== after)
    throw new JobFailure({ code: 'JOB_OVERTAKEN', facts: {} });
  const now = platform.clock.now();
  const asked = {
    purpose: 'personalised_marketing',
    channel: 'staff_task',
    on: bankDay(now),
  } as const;
  const contactable = new Map(
    (await findContactable(tx, platform.keyring, numbers, asked)).map((found) => [
      found.customerNo,
      found,
    ]),
  );
  const blocked = new Map(
    numbers.flatMap((customerNo) => {
      const found = contactable.get(customerNo);
      return found?.allowed ? [] : [[customerNo, found?.reason ?? 'UNKNOWN_CUSTOMER'] as const];
    }),
  );
  const outlets = await managingOutlets(tx, numbers);
  const members: FrozenMember[] = numbers.map((customerNo) => ({
    customerNo,
    orgId: outlets.get(customerNo) ?? launch.org_id,
  }));
  await launchSteps.assignChunk(
    tx,
    now,
    launch,
    await launchSteps.arms(tx, launch.id),
    members,
    blocked,
  );
}

async function managingOutlets(
  tx: Tx,
  customerNos: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ customer_no: number; managing_org_id: number }>`
    select customer_no, managing_org_id from customers.customer where customer_no = any (${customerNos}::int[])`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.customer_no, row.managing_org_id]));
}

/** Sets number and money aside for every arm, all or nothing: a cap below an arm would break the comparison. */
async function allot(run: Run): Promise<Refusal | null> {
  const { platform, launch } = run;
  const refused = new RefusedLaunch();
  try {
    return await atPhase(run, async (tx) => {
      const arms = await launchSteps.arms(tx, launch.id);
      const sizes = await launchSteps.sizes(tx, launch.id);
      const wanted = Map.groupBy(
        arms.filter((arm) => arm.offer_id !== null),
        (arm) => arm.offer_id ?? 0,
      );
      const opened = await openAllotments(tx, platform.clock.now(), {
        campaignId: launch.id,
        claimFrom: startOfDay(
          [launch.content.startDate ?? '', launch.launch_date ?? ''].toSorted()[0] ?? '',
        ),
        claimUntil: startOfDay(addDays(launch.content.endDate ?? '', 1)),
        offers: [...wanted].map(([offerId, ofOffer]) => ({
          offerId,
          count: ofOffer.reduce((sum, arm) => sum + (sizes.get(arm.arm_no) ?? 0), 0),
        })),
      });
      if (!opened.ok) throw refused.with(nameArm(opened.refusal, arms));
      for (const [offerId, allotmentId] of opened.value)
        await launchSteps.setAllotment(tx, launch.id, offerId, allotmentId);
      await launchSteps.move(tx, launch.id, 'issuing');
      return null;
    });
  } catch (error) {
    // Thrown inside so that what the other arms got is rolled back with it.
    if (error === refused) return refused.refusal;
    throw error;
  }
}

class RefusedLaunch extends Error {
  refusal: Refusal = { code: 'INTERNAL', facts: {} };
  with(refusal: Refusal): this {
    this.refusal = refusal;
    return this;
  }
}

function nameArm(refusal: Refusal, arms: readonly LaunchArm[]): Refusal {
  if (refusal.code !== 'OFFER_CAP_EXCEEDED') return refusal;
  const { offerId = null, neededCount = null, availableCount = null } = refusal.facts;
  const named = arms.filter((arm) => arm.offer_id === offerId).map((arm) => arm.code);
  return {
    code: 'CAP_BELOW_ARM',
    facts: { arm: named.join(', '), needed: neededCount, available: availableCount },
  };
}

function startOfDay(date: string): Date {
  return new Date(`${date}T00:00:00+08:00`);
}

async function issue(run: Run): Promise<Refusal | null> {
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
    context.progress(done, total, '发放');
  }
  await atPhase(run, (tx) => launchSteps.move(tx, launch.id, 'checking'));
  return null;
}

/** Entitlements, tasks and, where pushed, vouchers of the next members; gives how many members it went through. */
async function issueChunk({ platform, launch }: Run, tx: Tx): Promise<number> {
  const after = await launchSteps.finishedThrough(tx, launch.id, 'issuing');
  const members = await launchSteps.membersAfter(tx, launch.id, after, issueLimit);
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
  if (launch.content.pushAtLaunch)
    await push(
      tx,
      now,
      launch,
      members.filter((member) => arms.get(member.armNo)?.allotment_id),
    );
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
  const refused = answers.find((answer) => !answer.ok);
  if (refused && !refused.ok) throw new JobFailure(refused.refusal);
}

/** Copies members to ClickHouse, where outcomes are, seals what the split came to, and lets the campaign run. */
async function check(run: Run): Promise<null> {
  const { platform, launch } = run;
  const digest = new SplitDigest();
  let after = 0;
  for (;;) {
    const members = await withJob(platform.database, (tx) =>
      launchSteps.membersAfter(tx, launch.id, after, 100_000),
    );
    const last = members.at(-1);
    if (!last) break;
    await platform.analytics.insertRows(
      'campaign_member',
      members.map((member) => ({
        campaign_id: launch.id,
        customer_no: member.customerNo,
        arm_no: member.armNo,
        org_id: member.orgId,
      })),
    );
    digest.add(members);
    after = last.customerNo;
  }
  const splitSha256 = digest.hex();
  await atPhase(run, async (tx) => {
    const now = platform.clock.now();
    const frozen = await launchSteps.sumOfChunks(tx, launch.id);
    const arms = await launchSteps.arms(tx, launch.id);
    await launchSteps.finish(tx, now, launch.id, {
      freezeChecksum: frozen.checksum,
      splitSha256,
    });
    await writeEvents(tx, [
      {
        type: 'campaign_launched',
        businessDate: launch.launch_date ?? bankDay(now),
        occurredAt: now,
        orgId: launch.org_id,
        properties: { campaign_id: String(launch.id) },
      },
    ]);
    await recordAudit(tx, {
      actor: 'system',
      action: 'campaign.launch',
      objectKind: 'Campaign',
      objectId: launch.id,
      orgId: launch.org_id,
      // Enough to make the split again without this database: docs/measurement.md says how.
      detail: {
        freezeId: launch.freeze_id,
        freezeCount: frozen.count,
        freezeChecksum: frozen.checksum,
        salt: launch.salt.toString('hex'),
        arms: arms.map((arm) => ({
          armNo: arm.arm_no,
          code: arm.code,
          sharePer10000: arm.share_per_10000,
        })),
        splitSha256,
      },
    });
  });
  return null;
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
