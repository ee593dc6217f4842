import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Gives an open task to somebody the caller can see, or back to nobody. */
export async function assignTask(
  tx: Tx,
  id: number,
  assigneeId: number | null,
): Promise<Result<void>> {
  if (assigneeId !== null) {
    const { rows: staff } =
      await sql`select 1 from organization.staff where staff_id = ${assigneeId} and disabled_at is null`.execute(
        tx,
      );
    if (staff.length === 0) return refuse('ASSIGNEE_UNKNOWN');
  }
  const { rows } = await sql`
    update tasks.task set assignee_id = ${assigneeId} where id = ${id} and state = 'open' returning 1`.execute(
    tx,
  );
  return rows.length > 0 ? ok(undefined) : refuseClosed(tx, id);
}

/** Takes an open task that nobody else has; of two who take it at once, one gets it. */
export async function takeTask(tx: Tx, id: number, staffId: number): Promise<Result<void>> {
  const { rows } = await sql`
    update tasks.task set assignee_id = ${staffId}
    where id = ${id} and state = 'open' and (assignee_id is null or assignee_id = ${staffId}) returning 1`.execute(
    tx,
  );
  if (rows.length > 0) return ok(undefined);
  const closed = await refuseClosed(tx, id);
  return !closed.ok &&
    closed.refusal.code === 'TASK_CLOSED' &&
    closed.refusal.facts['state'] === 'open'
    ? refuse('TASK_TAKEN')
    : closed;
}

/** Why an open task was not found: it is closed, or there is none in the scope. */
export async function refuseClosed(tx: Tx, id: number): Promise<Result<void>> {
  const { rows } = await sql<{
    state: string;
  }>`select state from tasks.task where id = ${id}`.execute(tx);
  return rows[0] ? refuse('TASK_CLOSED', { state: rows[0].state }) : refuse('NOT_FOUND');
}
