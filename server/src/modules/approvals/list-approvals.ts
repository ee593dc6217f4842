import { sql } from 'kysely';
import type { z } from 'zod';
import type { Approval, approvalQuery } from '#contract/approvals.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

const columns = sql`approval_id as "approvalId", approval.kind, object_id as "objectId", approval.org_id as "orgId",
  unit.name as "orgName", title, snapshot, state, maker_id as "makerId", maker_name as "makerName", to_jsonb(author_ids) as "authorIds",
  to_char(submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "submittedAt", checker_id as "checkerId",
  checker_name as "checkerName", comment, to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "decidedAt"`;
const approvals = sql`approvals.approval join organization.org_unit unit using (org_id)`;

/** 待办: what waits for somebody else than its maker and authors · 已办: what I decided · 我发起: what I submitted. Newest first. */
export async function listApprovals(
  tx: Tx,
  caller: Caller,
  query: z.infer<typeof approvalQuery>,
  after?: number,
): Promise<Slice<Approval, number>> {
  const staffId = caller.kind === 'staff' ? caller.id : 0;
  const inBox = {
    todo: sql`state = 'pending' and ${staffId}::bigint <> all (author_ids)`,
    done: sql`checker_id = ${staffId}`,
    mine: sql`maker_id = ${staffId}`,
  }[query.box];
  const { rows } = await sql<Approval>`
    select ${columns} from ${approvals}
    where ${inBox} and (${query.kind ?? null}::text is null or approval.kind = ${query.kind ?? null})
      and (${query.objectId ?? null}::text is null or object_id = ${query.objectId ?? null})
      and (${after ?? null}::bigint is null or approval_id < ${after ?? null})
    order by approval_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, (row) => row.approvalId);
}

export async function findApproval(tx: Tx, approvalId: number): Promise<Result<Approval>> {
  const { rows } =
    await sql<Approval>`select ${columns} from ${approvals} where approval_id = ${approvalId}`.execute(
      tx,
    );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** What waits for a decision on an object, where the caller sees it; one submission of it waits at a time. */
export async function findPending(
  tx: Tx,
  kind: string,
  objectId: string,
): Promise<Approval | undefined> {
  const { rows } = await sql<Approval>`
    select ${columns} from ${approvals}
    where approval.kind = ${kind} and object_id = ${objectId} and state = 'pending'`.execute(tx);
  return rows[0];
}
