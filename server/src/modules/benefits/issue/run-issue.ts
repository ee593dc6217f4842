import { sql } from 'kysely';
import type { Refusal } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type JobContext, JobFailure } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { closeRelease } from '../close-allotment.ts';
import { openRelease } from '../open-allotments.ts';
import { issueChunk, type IssuedChunk, type RunningIssue } from './issue-chunk.ts';
import { sameTerms, termsOfOffer } from './issue-terms.ts';
import type { NumberRange } from './meter-recipients.ts';

/**
 * Ranges under way at once, each on a connection of its own: while one waits for its commit to be durable the
 * other works. More than the machine has processors only wait for each other; see docs/issue-performance.md.
 */
const atOnce = 2;
/** How often a range is tried again that another release of the offer pushed over a limit meanwhile. */
const tries = 5;

export type IssueEnd = { state: 'done' | 'stopped'; issued: number };

/**
 * Issues, or carries an issue that broke off on from where it stands. Every range commits with its mark, so
 * that each customer comes out exactly once wherever a process dies, and whoever works at it at once. A
 * refusal puts the issue back to approved with its reason: nothing was given.
 */
export async function runIssue(
  platform: Pick<Platform, 'database' | 'keyring' | 'clock'>,
  context: Pick<JobContext, 'signal' | 'progress'>,
  issueId: number,
): Promise<IssueEnd> {
  const begun = await begin(platform, issueId);
  if (!begun) return { state: 'stopped', issued: 0 };
  const { issue, total } = begun;
  let { done } = begun;
  const worked = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      for (;;) {
        context.signal.throwIfAborted();
        const part = await issueNext(platform, issue);
        if (!part) return;
        done += part.issued + part.refused;
        context.progress(done, total, { zh: '发放', en: 'issuing' });
      }
    }),
  );
  // Both have ended before the first failure is told: no range is under way when the attempt is over.
  const failed = worked.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return finish(platform, issueId);
}

type IssueRow = RunningIssue & {
  name: string;
  state: string;
  orgId: number;
  allotmentId: number | null;
  terms: unknown;
  total: number;
  given: number;
};

async function lockIssue(tx: Tx, issueId: number): Promise<IssueRow> {
  const { rows } = await sql<IssueRow>`
    select id, name, state, org_id as "orgId", offer_id as "offerId", allotment_id as "allotmentId", approved_terms as terms,
      lines as total, recipients as given
    from benefits.issue where id = ${issueId} for no key update`.execute(tx);
  if (!rows[0]) throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { issueId } });
  return rows[0];
}

/** Sets number and money aside for all of the list, or refuses: an issue that can't reach everybody reaches nobody. */
async function begin(
  platform: Pick<Platform, 'database' | 'clock'>,
  issueId: number,
): Promise<{ issue: RunningIssue; done: number; total: number } | null> {
  const refused = new RefusedIssue();
  try {
    return await withJob(platform.database, async (tx) => {
      const row = await lockIssue(tx, issueId);
      if (row.state !== 'running') return null;
      const allotmentId = row.allotmentId ?? (await setAside(tx, platform, row, refused));
      const { rows } = await sql<{ done: number; total: number }>`
        select coalesce(sum(issued + refused), 0)::int as done,
          (select count(*) from benefits.issue_recipient where issue_id = ${issueId})::int as total
        from benefits.issue_chunk where issue_id = ${issueId}`.execute(tx);
      const { done = 0, total = 0 } = rows[0] ?? {};
      return { issue: { id: row.id, offerId: row.offerId, allotmentId }, done, total };
    });
  } catch (error) {
    if (error !== refused) throw error;
    await endRefused(platform, issueId, refused.refusal);
    throw new JobFailure(refused.refusal);
  }
}

async function setAside(
  tx: Tx,
  { clock }: Pick<Platform, 'clock'>,
  row: IssueRow,
  refused: RefusedIssue,
): Promise<number> {
  const now = clock.now();
  const claimUntil = new Date(now.getTime() + 10 * 366 * 86_400_000);
  const opened = await openRelease(tx, now, {
    offerId: row.offerId,
    count: row.given,
    claimFrom: now,
    claimUntil,
    openTo: 'issuer',
    releaseKey: `issue:${row.id}`,
  });
  if (!opened.ok) throw refused.with(opened.refusal);
  // The offer is locked from here on: what was approved is what is given.
  if (!sameTerms(row.terms, await termsOfOffer(tx, row.offerId)))
    throw refused.with({ code: 'ISSUE_NOT_AS_APPROVED', facts: {} });
  await sql`update benefits.issue set allotment_id = ${opened.value}, started_at = ${now}, refusal = null where id = ${row.id}`.execute(
    tx,
  );
  return opened.value;
}

/** Thrown inside the transaction so that what was set aside is rolled back with it. */
class RefusedIssue extends Error {
  refusal: Refusal = { code: 'INTERNAL', facts: {} };
  with(refusal: Refusal): this {
    this.refusal = refusal;
    return this;
  }
}

async function endRefused(
  { database }: Pick<Platform, 'database'>,
  issueId: number,
  refusal: Refusal,
): Promise<void> {
  await withJob(database, async (tx) => {
    const row = await lockIssue(tx, issueId);
    await sql`update benefits.issue set state = 'approved', refusal = ${JSON.stringify(refusal)}::jsonb where id = ${issueId} and state = 'running'`.execute(
      tx,
    );
    await recordAudit(tx, {
      actor: 'system',
      action: 'issue.run',
      objectKind: 'Issue',
      objectId: issueId,
      orgId: row.orgId,
      outcome: 'refused',
      detail: refusal,
    });
  });
}

/** The next range that nobody works at; null when there is none, or the issue was stopped. */
async function issueNext(
  platform: Pick<Platform, 'database' | 'keyring' | 'clock'>,
  issue: RunningIssue,
): Promise<IssuedChunk | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withJob(platform.database, async (tx) => {
        const range = await takeRange(tx, issue.id);
        return range ? issueChunk(tx, platform, issue, range) : null;
      });
    } catch (error) {
      if (attempt === tries || !isOverLimit(error)) throw error;
    }
  }
}

/**
 * Skipping what is locked gives two workers two ranges. The issue's own row is shared by those who work at it
 * until they commit, so that whoever stops or withdraws it knows that nothing more comes after.
 */
async function takeRange(tx: Tx, issueId: number): Promise<NumberRange | null> {
  const { rows } = await sql<NumberRange>`
    select first_no as "firstNo", last_no as "lastNo" from benefits.issue_chunk
    where issue_id = ${issueId} and done_at is null order by first_no limit 1 for update skip locked`.execute(
    tx,
  );
  if (!rows[0]) return null;
  const { rows: issue } =
    await sql`select from benefits.issue where id = ${issueId} and state = 'running' for share`.execute(
      tx,
    );
  return issue.length > 0 ? rows[0] : null;
}

function isOverLimit(error: unknown): boolean {
  return (
    error instanceof Error &&
    'constraint' in error &&
    (error.constraint === 'limit_count_within_cap' ||
      error.constraint === 'limit_amount_within_cap')
  );
}

/** Counts the vouchers by their key against the marks before the rest goes back to the budgets. */
async function finish(
  platform: Pick<Platform, 'database' | 'clock'>,
  issueId: number,
): Promise<IssueEnd> {
  return withJob(platform.database, async (tx) => {
    const row = await lockIssue(tx, issueId);
    const { rows } = await sql<{ left: number; issued: number; vouchers: number }>`
      select (count(*) filter (where done_at is null))::int as left, coalesce(sum(issued), 0)::int as issued,
        (select count(*) from benefits.voucher where claimed_by = ${`issue:${issueId}`})::int as vouchers
      from benefits.issue_chunk where issue_id = ${issueId}`.execute(tx);
    const { left = 0, issued = 0, vouchers = 0 } = rows[0] ?? {};
    if (row.state === 'done') return { state: 'done', issued };
    if (row.state !== 'running') return { state: 'stopped', issued };
    if (left > 0) throw new Error(`${left} ranges of issue ${issueId} are still under way`);
    if (issued !== vouchers)
      throw new JobFailure(
        `issue ${issueId}: ${vouchers} vouchers were found, ${issued} were counted`,
      );
    if (row.allotmentId !== null) await closeRelease(tx, platform.clock.now(), row.allotmentId);
    await sql`update benefits.issue set state = 'done', finished_at = ${platform.clock.now()} where id = ${issueId}`.execute(
      tx,
    );
    await recordAudit(tx, {
      actor: 'system',
      action: 'issue.finish',
      objectKind: 'Issue',
      objectId: issueId,
      orgId: row.orgId,
      detail: { issued },
    });
    return { state: 'done', issued };
  });
}
