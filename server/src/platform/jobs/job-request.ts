import type { z } from 'zod';
import type { Bilingual } from '#contract/bilingual.ts';
import type { Tx } from '../postgres/database.ts';

/** What asking for a job needs to know of its kind. */
export type JobDescription<Input> = {
  kind: string;
  input: z.ZodType<Input>;
  /** attempts before it counts as failed; 3 by default */
  attempts?: number;
};

export type JobRequest = {
  /** one line for the job centre; a text alone where it is the same in every language */
  title: Bilingual | string;
  /** the same kind and key, while queued or running, is the same job */
  naturalKey?: string;
  orgId?: number | null;
  createdBy?: number | null;
};

export type Jobs = {
  /** Adds a job inside the caller's transaction; it starts after commit. Returns its id. */
  enqueue<Input>(
    tx: Tx,
    kind: JobDescription<Input>,
    input: Input,
    request: JobRequest,
  ): Promise<number>;
};
