import { z } from 'zod';
import { contactBlocks } from './consent.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumberText } from './short-number.ts';
import { calendarDay } from './calendar-day.ts';

/** Tasks are people's work: whom an outlet's staff contact today, and what came of it. */
export const taskErrors = {
  TASK_CLOSED: {
    status: 409,
    zh: '该任务已{state}，不能再修改',
    en: 'This task is {state} and cannot be changed',
    words: {
      state: {
        open: { zh: '重新打开', en: 'open' },
        done: { zh: '完成', en: 'done' },
        cancelled: { zh: '取消', en: 'cancelled' },
      },
    },
  },
  TASK_TAKEN: {
    status: 409,
    zh: '该任务已由其他员工认领',
    en: 'Another member of staff has taken this task',
  },
  CONTACT_NOT_ALLOWED: {
    status: 409,
    zh: '该客户现在不得联系：不能认领，也不能登记为已联系上',
    en: 'This customer may not be contacted now: the task cannot be taken, nor logged as reached',
    audit: 'always',
  },
  ASSIGNEE_UNKNOWN: {
    status: 422,
    zh: '指定的员工不存在，或不属于该任务的机构范围',
    en: 'There is no such member of staff within reach of the task',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
const date = calendarDay;
const moment = z.iso.datetime();

export const taskStates = ['open', 'done', 'cancelled'] as const;
export const taskResults = [
  'interested',
  'accepted',
  'declined',
  'call_again',
  'not_reached',
  'wrong_contact',
] as const;

/** Why the customer of an open task may not be contacted; unknown: not a customer within the caller's reach any more. */
export const taskBlocks = [...contactBlocks, 'UNKNOWN_CUSTOMER'] as const;

export const taskSchema = z.object({
  id,
  kind: z.enum(['campaign_contact']),
  campaignId: id.nullable(),
  customerNo: id,
  orgId: id,
  assigneeId: id.nullable(),
  title: z.string(),
  /** empty while the customer may not be contacted */
  script: z.string(),
  blockedBecause: z.enum(taskBlocks).nullable(),
  state: z.enum(taskStates),
  dueDate: date,
  overdue: z.boolean(),
  contacted: z.boolean().nullable(),
  result: z.enum(taskResults).nullable(),
  note: z.string(),
  nextStep: z.string(),
  nextDate: date.nullable(),
  createdAt: moment,
  closedAt: moment.nullable(),
});
export type Task = z.infer<typeof taskSchema>;

export const taskQuerySchema = z.strictObject({
  /** mine, nobody's, or everybody's in my outlets */
  whose: z.enum(['mine', 'unassigned', 'all']).default('all'),
  state: z.enum(taskStates).default('open'),
  orgId: shortNumberText.optional(),
  campaignId: z.coerce.number().int().positive().optional(),
  customerNo: shortNumberText.optional(),
  /** due on or before this day: today's list with what is overdue */
  dueThrough: date.optional(),
  ...pageQuery,
});
export type TaskQuery = z.infer<typeof taskQuerySchema>;
export const taskPageSchema = pageOf(taskSchema);

export const assignTaskSchema = z.strictObject({ assigneeId: id.nullable() });
export const logOutcomeSchema = z.strictObject({
  contacted: z.boolean(),
  result: z.enum(taskResults),
  note: z.string().trim().max(1000).default(''),
  nextStep: z.string().trim().max(200).default(''),
  /** keeps the task open until then; otherwise it is done */
  nextDate: date.nullable().default(null),
});
export type LogOutcome = z.infer<typeof logOutcomeSchema>;
