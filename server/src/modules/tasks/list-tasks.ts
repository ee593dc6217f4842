import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Task, TaskQuery } from '#contract/tasks.ts';
import { contactableSql } from '#modules/consent/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** The bank's day, and the keys that say who is in the universal holdout. */
export type TaskView = { today: string; keyring: Keyring };

/**
 * Tasks as they may be worked on today. Whether the customer may be contacted is asked at every
 * reading, not kept from the launch: who withdraws on the second day is not called on the third. The
 * member stays in its arm, since effects are measured by intention to treat. A task made for a number that was
 * merged since is one of the customer kept.
 */
const viewTasks = (
  { today, keyring }: TaskView,
  chosen: RawBuilder<unknown>,
) => sql<Task>`with chosen as materialized (
    select found.*, customers.person_of(found.customer_no) as person from (${chosen}) found)
  select id, kind, campaign_id as "campaignId", person as "customerNo", org_id as "orgId",
  assignee_id as "assigneeId", title, case when blocked is null then script else '' end as script, blocked as "blockedBecause", state, due_date as "dueDate", state = 'open' and due_date < ${today}::date as overdue,
  contacted, result, note, next_step as "nextStep", next_date as "nextDate",
  ${isoMoment('created_at')} as "createdAt", ${isoMoment('closed_at')} as "closedAt"
  from (
    select chosen.*, case when state <> 'open' then null when contact.allowed then null
      else coalesce(contact.reason, 'UNKNOWN_CUSTOMER') end as blocked
    from chosen left join (${contactableSql(
      keyring,
      sql`select distinct person as customer_no from chosen where state = 'open'`,
      { purpose: 'personalised_marketing', channel: 'staff_task', on: today },
    )}) contact on contact.customer_no = chosen.person) viewed
  order by due_date, id`;

/** Where a task stands in the worklist: the day it is due, and its id. */
export const taskPlace = z.tuple([z.iso.date(), z.int()]);
type TaskPlace = z.infer<typeof taskPlace>;

/** The worklist of a member of staff, the longest due first. */
export async function listTasks(
  tx: Tx,
  staffId: number | null,
  view: TaskView,
  query: TaskQuery,
  after?: TaskPlace,
): Promise<Slice<Task, TaskPlace>> {
  const [afterDate, afterId] = after ?? ['-infinity', 0];
  const whose = {
    mine: sql`assignee_id = ${staffId}::bigint`,
    unassigned: sql`assignee_id is null`,
    all: sql`true`,
  }[query.whose];
  const { rows } = await viewTasks(
    view,
    sql`select * from tasks.task
    where ${whose} and state = ${query.state} and (due_date, id) > (${afterDate}::date, ${afterId}::bigint)
      and (${query.orgId ?? null}::int is null or org_id = ${query.orgId ?? null})
      and (${query.campaignId ?? null}::bigint is null or campaign_id = ${query.campaignId ?? null})
      and (${query.customerNo ?? null}::int is null or customer_no in (select customers.numbers_of(${query.customerNo ?? null}::int)))
      and (${query.dueThrough ?? null}::date is null or due_date <= ${query.dueThrough ?? null}::date)
    order by due_date, id limit ${query.limit + 1}`,
  ).execute(tx);
  return sliceOf(rows, query.limit, (task) => [task.dueDate, task.id]);
}

export async function findTask(tx: Tx, view: TaskView, id: number): Promise<Task | null> {
  const { rows } = await viewTasks(view, sql`select * from tasks.task where id = ${id}`).execute(
    tx,
  );
  return rows[0] ?? null;
}
