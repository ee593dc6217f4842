import { z } from 'zod';

/** 作业: the machine's work, as the job centre shows it. */
export const job = z.object({
  id: z.number().int(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number(),
  note: z.string(),
  error: z.string().nullable(),
  output: z.unknown(),
  attempt: z.number().int(),
  createdAt: z.iso.datetime({ offset: true }),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type Job = z.infer<typeof job>;

export const jobPage = z.object({ items: z.array(job), nextCursor: z.string().nullable() });

export const jobErrors = {
  JOB_ALREADY_ENDED: { status: 409, zh: '作业已经结束,不能取消', en: 'The job has already ended' },
  JOB_NOT_FAILED: {
    status: 409,
    zh: '只有失败或已取消的作业可以重试',
    en: 'Only a failed or cancelled job can be tried again',
  },
};
