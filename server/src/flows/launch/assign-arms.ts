import { sql } from 'kysely';
import type { Refusal } from '#contract/result.ts';
import { type FrozenMember, launchSteps } from '#modules/campaigns/index.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { findBlocked } from './find-blocked.ts';
import { atPhase, type LaunchRun } from './launch-phase.ts';

/** Leaves out who may not be contacted and splits the others into arms, chunk by chunk. */
export async function assignArms(run: LaunchRun): Promise<Refusal | null> {
  const { platform, context, launch, audience, chunks } = run;
  const freezeId = launch.freeze_id;
  if (freezeId === null) throw new Error(`launch ${launch.id} is assigned before it is frozen`);
  const figures = await audience.figures(freezeId);
  let done = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const after = await withJob(platform.database, (tx) =>
      launchSteps.finishedThrough(tx, launch.id, 'assigning'),
    );
    const numbers = await audience.members(freezeId, after, chunks.assigned);
    if (numbers.length === 0) break;
    await atPhase(run, (tx) => assignNumbers(run, tx, after, numbers));
    done += numbers.length;
    context.progress(done, figures.count, { zh: '分组', en: 'assigning arms' });
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
  { platform, launch }: LaunchRun,
  tx: Tx,
  after: number,
  numbers: readonly number[],
): Promise<void> {
  // Another worker that was faster has moved the mark; its chunk stands, this one must not.
  if ((await launchSteps.finishedThrough(tx, launch.id, 'assigning')) !== after)
    throw new JobFailure({ code: 'JOB_OVERTAKEN', facts: {} });
  const now = platform.clock.now();
  const blocked = await findBlocked(tx, platform, numbers);
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
