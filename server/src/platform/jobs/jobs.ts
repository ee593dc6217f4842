import type { Bilingual } from '#contract/bilingual.ts';
import type { Refusal } from '#contract/result.ts';
import type { Platform } from '../platform.ts';
import type { JobDescription } from './job-request.ts';

/** What a running job may use: progress on screen, and the wish to stop. */
export type JobContext = {
  jobId: number;
  /** aborted when somebody cancels the job or the process ends */
  signal: AbortSignal;
  /** whether no further attempt follows when this one fails; absent where nobody counts them */
  lastAttempt?: boolean;
  /** done and total in the job's own unit (rows, customers, steps); written once a second */
  progress(done: number, total: number, note?: Bilingual): void;
};

/** A kind of job: how its input is checked and what carrying it out means. `run` must be repeatable. */
export type JobKind<Input, Output> = JobDescription<Input> & {
  run(platform: Platform, context: JobContext, input: Input): Promise<Output>;
  /** how many at a time in one worker process; 1 by default */
  concurrency?: number;
};

/** Any kind, as the worker holds them: the input is parsed by the kind itself just before it runs. */
export type AnyJobKind = {
  kind: string;
  attempts?: number;
  concurrency?: number;
  runUnparsed(platform: Platform, context: JobContext, input: unknown): Promise<unknown>;
};

export function anyJobKind<Input, Output>(kind: JobKind<Input, Output>): AnyJobKind {
  const { run, input: schema, ...rest } = kind;
  return {
    ...rest,
    runUnparsed: (platform, context, input) => run(platform, context, schema.parse(input)),
  };
}

/**
 * A failure that trying again cannot mend. Given as a refusal it is shown in the job centre as its
 * sentence in the reader's language; a text is for whoever looks after the machine.
 */
export class JobFailure extends Error {
  readonly refusal: Refusal | null;

  constructor(why: Refusal | string) {
    super(typeof why === 'string' ? why : `${why.code} ${JSON.stringify(why.facts)}`);
    this.refusal = typeof why === 'string' ? null : why;
  }
}
