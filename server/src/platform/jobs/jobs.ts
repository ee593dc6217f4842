import type { z } from 'zod';
import type { Platform } from '../platform.ts';
import type { Tx } from '../postgres/database.ts';

/** What a running job may use: progress on screen, and the wish to stop. */
export type JobContext = {
  jobId: number;
  /** aborted when somebody cancels the job or the process ends */
  signal: AbortSignal;
  /** done and total in the job's own unit (rows, customers, steps); written at most twice a second */
  progress(done: number, total: number, note?: string): void;
};

/** A kind of job: how its input is checked and what carrying it out means. `run` must be repeatable. */
export type JobKind<Input = unknown, Output = unknown> = {
  kind: string;
  input: z.ZodType<Input>;
  run(platform: Platform, context: JobContext, input: Input): Promise<Output>;
  /** how many at a time in one worker process; 1 by default */
  concurrency?: number;
  /** attempts before it counts as failed; 3 by default; a thrown JobFailure is final at once */
  attempts?: number;
};

export type JobRequest = {
  title: string;
  /** the same kind and key, while queued or running, is the same job */
  naturalKey?: string;
  orgId?: number | null;
  createdBy?: number | null;
};

/** A failure that trying again cannot mend; the message is shown in the job centre. */
export class JobFailure extends Error {}

export type Jobs = {
  /** Adds a job inside the caller's transaction; it starts after commit. Returns its id. */
  enqueue<Input>(tx: Tx, kind: JobKind<Input, unknown>, input: Input, request: JobRequest): Promise<number>;
};
