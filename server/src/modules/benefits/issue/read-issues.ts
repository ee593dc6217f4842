import { type RawBuilder, sql } from 'kysely';
import type { Issue, IssueQuery, RefusedLine } from '#contract/issues.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { showRefusal } from '#platform/http/problem.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

type Row = Omit<Issue, 'refusal'> & { refusal: Refusal | null };

// A job that ended without its issue leaves the row as it was: the job's own state tells.
const state = sql`case
    when i.state = 'running' and coalesce(j.state, '') not in ('queued', 'running') then 'stopped'
    when i.state = 'preparing' and coalesce(j.state, '') not in ('queued', 'running') then 'failed'
    else i.state end`;

const selected = sql`select * from (
    select i.id, i.name, i.offer_id as "offerId", coalesce(o.name, '') as "offerName", i.source, i.audience_id as "audienceId", ${state} as state,
      i.lines, i.recipients,
      (i.recipients * coalesce((i.approved_terms->>'faceAmountFen')::bigint, o.face_amount_fen, 0))::bigint as "worstCaseFen",
      coalesce(c.issued, 0)::int as issued, coalesce(c.done, 0)::int as done,
      case i.state when 'done' then i.lines - coalesce(c.issued, 0)::int else (select count(*) from benefits.issue_line l where l.issue_id = i.id)::int
        + (select count(*) from benefits.issue_recipient r where r.issue_id = i.id and r.reason is not null)::int end as refused,
      i.job_id as "jobId", coalesce(i.refusal, case when ${state} = 'stopped' then j.refusal end) as refusal, i.org_id as "orgId", ${isoMoment('i.created_at')} as "createdAt",
      ${isoMoment('i.started_at')} as "startedAt", ${isoMoment('i.finished_at')} as "finishedAt"
    from benefits.issue i
    left join benefits.offer o on o.id = i.offer_id
    left join platform.job j on j.id = i.job_id
    left join lateral (
      select sum(issued) as issued, sum(issued + refused) as done from benefits.issue_chunk where issue_id = i.id) c on true
  ) issue`;

async function readRows(tx: Tx, chosen: RawBuilder<unknown>): Promise<Issue[]> {
  const { rows } = await sql<Row>`${selected} where ${chosen}`.execute(tx);
  return rows.map((row) => ({ ...row, refusal: row.refusal ? showRefusal(row.refusal) : null }));
}

/** Newest first. */
export async function listIssues(
  tx: Tx,
  { state: wanted, limit }: IssueQuery,
  after?: number,
): Promise<Slice<Issue, number>> {
  const rows = await readRows(
    tx,
    sql`id < ${after ?? Number.MAX_SAFE_INTEGER} and (${wanted ?? null}::text is null or state = ${wanted ?? null})
      order by id desc limit ${limit + 1}`,
  );
  return sliceOf(rows, limit, (row) => row.id);
}

export async function findIssue(tx: Tx, id: number): Promise<Result<Issue>> {
  const [row] = await readRows(tx, sql`id = ${id}`);
  return row ? ok(row) : refuse('NOT_FOUND');
}

/** Where a refused line stands: by its line, then by customer where an audience has no lines. */
export type RefusedPlace = [line: number, customerNo: number];

/** Lines and customers that got nothing, in the order of the file. */
export async function listRefused(
  tx: Tx,
  issueId: number,
  { limit }: Pick<PageAsked, 'limit'>,
  [line, customerNo]: RefusedPlace = [-1, -1],
): Promise<Result<Slice<RefusedLine, RefusedPlace>>> {
  const issue = await findIssue(tx, issueId);
  if (!issue.ok) return issue;
  const { rows } = await sql<RefusedLine & { place: number; customerNo: number }>`
    select nullif(line, 0) as line, text, reason, line as place, customer_no as "customerNo" from (
      select line, 0 as customer_no, masked_text as text, reason from benefits.issue_line where issue_id = ${issueId}
      union all
      select line, customer_no, customer_no::text, reason from benefits.issue_recipient where issue_id = ${issueId} and reason is not null
    ) refused
    where (line, customer_no) > (${line}::int, ${customerNo}::int)
    order by refused.line, customer_no limit ${limit + 1}`.execute(tx);
  const slice = sliceOf(rows, limit, (row): RefusedPlace => [row.place, row.customerNo]);
  return ok({
    next: slice.next,
    items: slice.items.map((row) => ({ line: row.line, text: row.text, reason: row.reason })),
  });
}

/** The job that brings the list. */
export async function notePreparing(tx: Tx, issueId: number, jobId: number): Promise<void> {
  await sql`update benefits.issue set job_id = ${jobId} where id = ${issueId}`.execute(tx);
}

/** The frozen list that the issue is made of: whoever prepares it again goes on with the same. */
export async function noteFreeze(tx: Tx, issueId: number, freezeId: number): Promise<void> {
  await sql`update benefits.issue set freeze_id = ${freezeId} where id = ${issueId} and state = 'preparing'`.execute(
    tx,
  );
}
