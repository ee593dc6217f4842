import { sql } from 'kysely';
import { z } from 'zod';
import { approval, approvalPage } from '#contract/approvals.ts';
import { carryOutJob, type JobEnd } from '#platform/jobs/carry-out-job.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import { jobKinds } from '../compose.ts';
import { doneOrThrow, type SampleSize } from './make-sample-bank.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';

/** The first of the sample bank's staff with a role. */
export async function signInWithRole(
  time: SampleTime,
  size: SampleSize,
  role: string,
): Promise<SamplePerson> {
  const person = sampleStaff(size.seed).find((one) => one.roles.includes(role));
  if (!person) throw new Error(`the sample bank has no ${role}`);
  return time.signIn(person.staffNumber);
}

/** Carries out a job that was asked for, at the time that the sample has come to. */
export async function carryOut(platform: Platform, jobId: number): Promise<void> {
  doneOrThrow(await carryOutAsked(platform, jobId));
}

export async function carryOutAsked(platform: Platform, jobId: number): Promise<JobEnd> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ kind: string }>`select kind from platform.job where id = ${jobId}`.execute(tx),
  );
  const kind = jobKinds.find((one) => one.kind === rows[0]?.kind);
  if (!kind) throw new Error(`there is no job ${jobId} to carry out`);
  return carryOutJob(platform, kind, jobId, () => {});
}

/** What waits for approval of an object is approved by the bank's checker; nothing where none waits. */
export function approve(
  time: SampleTime,
  size: SampleSize,
  kind: string,
  objectId: number | string,
): Promise<void> {
  return decideFirst(time, size, kind, objectId, 'approve', '内容合规');
}

/** Sent back to its maker with a word; nothing where none waits. */
export function sendBack(
  time: SampleTime,
  size: SampleSize,
  kind: string,
  objectId: number | string,
  comment: string,
): Promise<void> {
  return decideFirst(time, size, kind, objectId, 'return', comment);
}

async function decideFirst(
  time: SampleTime,
  size: SampleSize,
  kind: string,
  objectId: number | string,
  decision: 'approve' | 'return',
  comment: string,
): Promise<void> {
  const checker = await signInWithRole(time, size, 'compliance_checker');
  const { items } = await checker.get(
    `/api/approvals?box=todo&kind=${kind}&objectId=${objectId}`,
    approvalPage,
  );
  const [waiting] = items;
  if (!waiting) return;
  const url = `/api/approvals/${waiting.approvalId}/decision`;
  await checker.send('POST', url, { decision, comment }, approval);
}

/** What the bank's rules refuse, such as an exchange without points enough, is left. */
export async function orRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && /"status":4\d\d/.test(error.message)) return null;
    throw error;
  }
}

/** What the machine does by itself at a time of the day, done at the time that the sample has come to. */
export async function carryOutScheduled(
  platform: Platform,
  kindName: string,
  title: { zh: string; en: string },
): Promise<void> {
  const daily = { kind: kindName, input: z.strictObject({}) };
  const jobId = await withJob(platform.database, (tx) =>
    platform.jobs.enqueue(tx, daily, {}, { title }),
  );
  await carryOut(platform, jobId);
}
