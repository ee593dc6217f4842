import { sql } from 'kysely';
import type { LogOutcome } from '#contract/tasks.ts';
import { ok, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { refuseClosed } from './assign-task.ts';

type Logged = { campaign_id: number | null; customer_no: number; org_id: number };

/**
 * Logs what came of a contact. With a next date the task stays open until then; otherwise it is
 * done. A customer once reached stays counted as contacted.
 */
export async function logOutcome(
  tx: Tx,
  now: Date,
  id: number,
  staffId: number | null,
  outcome: LogOutcome,
): Promise<Result<void>> {
  const { rows } = await sql<Logged>`
    with logged as (
      update tasks.task set
        contacted = coalesce(contacted, false) or ${outcome.contacted},
        contacted_at = coalesce(contacted_at, case when ${outcome.contacted} then ${now}::timestamptz end),
        result = ${outcome.result}, note = ${outcome.note}, next_step = ${outcome.nextStep}, next_date = ${outcome.nextDate}::date,
        due_date = coalesce(${outcome.nextDate}::date, due_date),
        state = case when ${outcome.nextDate}::date is null then 'done' else 'open' end,
        closed_at = case when ${outcome.nextDate}::date is null then ${now}::timestamptz end,
        closed_by = case when ${outcome.nextDate}::date is null then ${staffId}::bigint end,
        assignee_id = coalesce(assignee_id, ${staffId}::bigint)
      where id = ${id} and state = 'open'
      returning id, campaign_id, customer_no, org_id
    ),
    kept as (
      insert into tasks.outcome (task_id, contacted, result, note, next_step, next_date, logged_by, logged_at, org_id)
      select id, ${outcome.contacted}, ${outcome.result}, ${outcome.note}, ${outcome.nextStep}, ${outcome.nextDate}::date, ${staffId}::bigint, ${now}, org_id
      from logged
    )
    select campaign_id, customer_no, org_id from logged`.execute(tx);
  const logged = rows[0];
  if (!logged) return refuseClosed(tx, id);
  await writeEvents(tx, [
    {
      type: outcome.contacted ? 'customer_contacted' : 'contact_attempted',
      businessDate: bankDay(now),
      occurredAt: now,
      partyNo: logged.customer_no,
      orgId: logged.org_id,
      channel: 'staff_task',
      properties: {
        task_id: String(id),
        campaign_id: String(logged.campaign_id ?? ''),
        result: outcome.result,
      },
    },
  ]);
  return ok(undefined);
}
