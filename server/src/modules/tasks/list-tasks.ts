import { type RawBuilder, sql } from 'kysely';
import type { Task, TaskQuery } from '#contract/tasks.ts';
import { contactableSql } from '#modules/consent/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** The bank's day, and the keys that say who is in the universal holdout. */
export type TaskView = { today: string; keyring: Keyring };

/**
 * Tasks as they may be worked on today. Whether the customer may be contacted is asked at every
 * reading, not kept from the launch: who withdraws on the second day is not called on the third. The
 * member stays in its arm, since effects are measured by intention to treat.
 */
const viewTasks = (
  { today, keyring }: TaskView,
  chosen: RawBuilder<unknown>,
) => sql<Task>`with chosen as materialized (${chosen})
  select id, kind, campaign_id as "campaignId", customer_no as "customerNo", org_id as "orgId",
  assignee_id as "assigneeId", title, case when blocked is null then script else '' end as script, blocked as "blockedBecause", state, due_date as "dueDate", state = 'open' and due_date < ${today}::date as overdue,
  contacted, result, note, next_step as "nextStep", next_date as "nextDate",
  ${isoMoment('created_at')} as "createdAt", ${isoMoment('closed_at')} as "closedAt"
  from (
    select chosen.*, case when state <> 'open' then null when contact.allowed then null
      else coalesce(contact.reason, 'UNKNOWN_CUSTOMER') end as blocked
    from chosen left join (${contactableSql(
      keyring,
      sql`select distinct customer_no from chosen where state = 'open'`,
      { purpose: 'personalised_marketing', channel: 'staff_task', on: today },
    )}) contact on contact.customer_no = chosen.customer_no) viewed
  order by due_date, id`;

/** The worklist of a member of staff, the longest due first; the cursor is the place after the last row. */
export async function listTasks(
  tx: Tx,
  staffId: number | null,
  view: TaskView,
  query: TaskQuery,
): Promise<{ items: Task[]; nextCursor: string | null }> {
  const [afterDate, afterId] = readCursor(query.cursor);
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
      and (${query.customerNo ?? null}::int is null or customer_no = ${query.customerNo ?? null})
      and (${query.dueThrough ?? null}::date is null or due_date <= ${query.dueThrough ?? null}::date)
    order by due_date, id limit ${query.limit + 1}`,
  ).execute(tx);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > query.limit && last ? `${last.dueDate}.${last.id}` : null,
  };
}

export async function findTask(tx: Tx, view: TaskView, id: number): Promise<Task | null> {
  const { rows } = await viewTasks(view, sql`select * from tasks.task where id = ${id}`).execute(
    tx,
  );
  return rows[0] ?? null;
}

/** A cursor that is none starts at the beginning: it only says where to go on. */
function readCursor(cursor: string | undefined): [string, number] {
  const parts = /^(\d{4}-\d{2}-\d{2})\.(\d{1,15})$/.exec(cursor ?? '');
  return [parts?.[1] ?? '-infinity', Number(parts?.[2] ?? 0)];
}
