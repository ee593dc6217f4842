import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { refusalShown } from './refusal-shown.ts';

/** 作业: the machine's work, as the job centre shows it. */
export const job = z.object({
  id: z.number().int(),
  kind: z.string(),
  title: bilingual,
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number(),
  /** the step it is at */
  note: bilingual.nullable(),
  /** why it failed, where a person can understand it */
  refusal: refusalShown.nullable(),
  /** the same for whoever looks after the machine */
  error: z.string().nullable(),
  output: z.unknown(),
  attempt: z.number().int(),
  createdAt: z.iso.datetime({ offset: true }),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type Job = z.infer<typeof job>;

export const jobPage = pageOf(job);
export const jobQuery = z.strictObject({ state: job.shape.state.optional(), ...pageQuery });
export type JobQuery = z.infer<typeof jobQuery>;

export const jobErrors = {
  JOB_ALREADY_ENDED: { status: 409, zh: '作业已经结束，不能取消', en: 'The job has already ended' },
  JOB_NOT_FAILED: {
    status: 409,
    zh: '只有失败或已取消的作业可以重试',
    en: 'Only a failed or cancelled job can be tried again',
  },
  JOB_KIND_UNKNOWN: {
    status: 409,
    zh: '当前程序版本没有此类作业（{kind}）',
    en: 'This version of the program has no such job ({kind})',
  },
  JOB_OVERTAKEN: {
    status: 409,
    zh: '同一工作已由另一个作业接手',
    en: 'Another job has taken this work over',
  },
  JOB_OBJECT_CHANGED: {
    status: 409,
    zh: '作业要处理的对象已不存在，或状态已改变',
    en: 'What the job was to work on is gone or has changed its state',
  },
  JOB_ALREADY_ASKED: {
    status: 409,
    zh: '同样的作业正在排队或执行，请等它结束',
    en: 'The same work is queued or running already: wait for it to end',
  },
} satisfies Record<string, ErrorDeclaration>;
