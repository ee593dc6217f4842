import { sql } from 'kysely';
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
