import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '#platform/postgres/database.ts';

/** Open tasks as they were before a merge: at whose outlet, with whom, and whether the merge closed them. */
export const movedTasks = z.array(
  z.object({
    taskId: z.number(),
    orgId: z.number(),
    assigneeId: z.number().nullable(),
    closed: z.boolean(),
  }),
);
export type MovedTasks = z.infer<typeof movedTasks>;

/**
 * Closes open tasks of numbers that are about to be merged where the customer kept has one of the same
 * campaign, open or done: nobody is called twice. Gives all their open tasks as they were; where they are
 * worked on follows the customer by itself. Run as the job role, under the locks of the customers.
 */
export async function joinTasks(
  tx: Tx,
  now: Date,
  merged: readonly number[],
  kept: readonly number[],
): Promise<MovedTasks> {
  const { rows } = await sql<MovedTasks[number]>`
    with own as (
      select task.id, task.org_id, task.assignee_id, exists (
        select from tasks.task other where other.campaign_id = task.campaign_id and other.kind = task.kind
          and other.customer_no = any(${[...kept]}::int[]) and other.state <> 'cancelled') as closed
      from tasks.task where task.customer_no = any(${[...merged]}::int[]) and task.state = 'open' order by id for update),
    closing as (
      update tasks.task set state = 'cancelled', closed_at = ${now} from own where task.id = own.id and own.closed)
    select id as "taskId", org_id as "orgId", assignee_id as "assigneeId", closed from own order by id`.execute(
    tx,
  );
  return rows;
}

/** Gives the tasks of numbers that part back as they were; those done meanwhile stay done. */
export async function partTasks(
  tx: Tx,
  moved: MovedTasks,
  parted: readonly number[],
): Promise<void> {
  await sql`
    update tasks.task set org_id = was.org_id, assignee_id = was.assignee_id,
      state = 'open', closed_at = null
    from unnest(${moved.map((task) => task.taskId)}::bigint[], ${moved.map((task) => task.orgId)}::int[],
      ${moved.map((task) => task.assigneeId)}::bigint[], ${moved.map((task) => task.closed)}::boolean[])
      as was(id, org_id, assignee_id, closed)
    where task.id = was.id and task.customer_no = any(${[...parted]}::int[])
      and (task.state = 'open' or (was.closed and task.state = 'cancelled' and task.closed_by is null))`.execute(
    tx,
  );
}
