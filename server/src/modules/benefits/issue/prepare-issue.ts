import { sql } from 'kysely';
import type { Refusal } from '#contract/result.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { refuseBlocked, refuseMergedTwice } from './judge-recipients.ts';
import type { NumberRange } from './meter-recipients.ts';

/**
 * Customers that one transaction issues to: of 2,000 to 50,000, the rate hardly differs above 5,000, and what
 * a killed process has to do again grows with it (docs/issue-performance.md).
 */
const rangeSize = 10_000;

/** Puts members of a frozen audience on the list, in order of their number; the same again changes nothing. */
export async function stageMembers(
  tx: Tx,
  issueId: number,
  customerNos: readonly number[],
): Promise<void> {
  await lockPreparing(tx, issueId);
  await sql`insert into benefits.issue_recipient (issue_id, customer_no, line)
    select ${issueId}, customer_no, 0 from unnest(${customerNos}::int[]) as given (customer_no)
    on conflict do nothing`.execute(tx);
}

/** What stands on the list, as a frozen audience tells it of itself, and its highest number. */
export async function readStaged(
  tx: Tx,
  issueId: number,
): Promise<{ count: number; checksum: string; lastNo: number }> {
  const { rows } = await sql<{ count: number; checksum: string; lastNo: number }>`
    select count(*)::int as count, coalesce(max(customer_no), 0)::int as "lastNo",
      concat(coalesce(sum(customer_no), 0), ':', coalesce(sum(customer_no::numeric * customer_no), 0)) as checksum
    from benefits.issue_recipient where issue_id = ${issueId}`.execute(tx);
  if (!rows[0]) throw new Error('an aggregate without a row');
  return rows[0];
}

/**
 * Cuts the list into ranges and notes who gets nothing, range by range; then the issue is ready to be
 * submitted. Repeatable: what was judged is only judged again.
 */
export async function judgeList(
  platform: Pick<Platform, 'database' | 'keyring' | 'clock'>,
  issueId: number,
  progress: (done: number) => void = () => {},
  size = rangeSize,
): Promise<void> {
  const ranges = await withJob(platform.database, async (tx) => {
    await lockPreparing(tx, issueId);
    return cutRanges(tx, issueId, size);
  });
  let done = 0;
  for (const range of ranges) {
    await withJob(platform.database, async (tx) => {
      await lockPreparing(tx, issueId);
      done += await refuseBlocked(tx, platform, issueId, range);
      await refuseMergedTwice(tx, issueId, range);
    });
    progress(done);
  }
  await withJob(platform.database, async (tx) => {
    await lockPreparing(tx, issueId);
    await sql`update benefits.issue set state = 'ready', recipients = (
        select count(*) from benefits.issue_recipient where issue_id = ${issueId} and reason is null),
      lines = (select count(*) from benefits.issue_recipient where issue_id = ${issueId})
        + (select count(*) from benefits.issue_line where issue_id = ${issueId})
      where id = ${issueId}`.execute(tx);
  });
}

async function cutRanges(tx: Tx, issueId: number, size: number): Promise<NumberRange[]> {
  await sql`
    insert into benefits.issue_chunk (issue_id, first_no, last_no)
    select ${issueId}, min(customer_no), max(customer_no) from (
      select customer_no, (row_number() over (order by customer_no) - 1) / ${size}::int as range_no
      from benefits.issue_recipient where issue_id = ${issueId}) numbered
    group by range_no order by range_no
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<NumberRange>`
    select first_no as "firstNo", last_no as "lastNo" from benefits.issue_chunk where issue_id = ${issueId} order by first_no`.execute(
    tx,
  );
  return rows;
}

/** Holds the issue while its list is written; one that was withdrawn meanwhile takes no more. */
async function lockPreparing(tx: Tx, issueId: number): Promise<void> {
  const { rows } =
    await sql`select from benefits.issue where id = ${issueId} and state = 'preparing' for no key update`.execute(
      tx,
    );
  if (rows.length === 0) throw new NotPreparing(issueId);
}

/** Somebody else has prepared or withdrawn it. */
export class NotPreparing extends Error {
  constructor(issueId: number) {
    super(`issue ${issueId} is not being prepared any more`);
  }
}

/** The list can't be had: told on the issue, which stays as it is. */
export async function failPreparing(tx: Tx, issueId: number, refusal: Refusal): Promise<void> {
  await sql`update benefits.issue set state = 'failed', refusal = ${JSON.stringify(refusal)}::jsonb
    where id = ${issueId} and state = 'preparing'`.execute(tx);
}
