import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import { scopeCovers } from '#contract/scope.ts';
import type { Platform } from '#platform/platform.ts';
import { type Database, type Tx, withScope } from '#platform/postgres/database.ts';
import { findOffer } from '../list-offers.ts';

export type NewIssue = {
  name: string;
  offerId: number;
  /** null of an upload */
  audienceId: number | null;
  orgId: number;
  makerId: number | null;
};
export type NumberLine = { line: number; text: string };

/** Lines looked up and written by one statement: a million parameters would not fit. */
const batch = 20_000;
const highestNumber = 2_147_483_647;

/** Whether somebody of this scope may issue the offer; as with budgets, to see one is not to give it away. */
export async function reachOffer(tx: Tx, scope: Scope, offerId: number): Promise<Result<void>> {
  const offer = await findOffer(tx, offerId);
  if (!offer.ok) return offer;
  return scopeCovers(scope, offer.value.orgId) ? ok(undefined) : refuse('OFFER_BEYOND_REACH');
}

/** Writes an issue whose list is still to come; gives its id. */
export async function insertIssue(
  tx: Tx,
  { clock }: Pick<Platform, 'clock'>,
  issue: NewIssue,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into benefits.issue (name, offer_id, source, audience_id, made_by, org_id, created_at)
    values (${issue.name}, ${issue.offerId}, ${issue.audienceId === null ? 'upload' : 'audience'}, ${issue.audienceId},
      ${issue.makerId}, ${issue.orgId}, ${clock.now()})
    returning id`.execute(tx);
  if (!rows[0]) throw new Error('an issue was not written');
  return rows[0].id;
}

/** The customers among the lines whom the scope sees; others do not exist for the one who uploads. */
export async function findListed(
  database: Database,
  scope: Scope,
  lines: readonly NumberLine[],
): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  await withScope(database, scope, async (tx) => {
    for (let from = 0; from < lines.length; from += batch) {
      const numbers = lines.slice(from, from + batch).flatMap(({ text }) => numberOf(text) ?? []);
      const { rows } = await sql<{ customer_no: number }>`
        select customer_no from customers.customer where customer_no = any (${numbers}::int[])`.execute(
        tx,
      );
      for (const row of rows) seen.add(row.customer_no);
    }
  });
  return seen;
}

/**
 * Writes the lines of an upload: the first of each customer on the list, the others aside with the reason.
 */
export async function stageLines(
  tx: Tx,
  issueId: number,
  lines: readonly NumberLine[],
  seen: ReadonlySet<number>,
): Promise<void> {
  for (let from = 0; from < lines.length; from += batch) {
    const part = lines.slice(from, from + batch).map(({ line, text }) => {
      const customerNo = numberOf(text);
      const reason =
        customerNo === null ? 'NOT_A_NUMBER' : seen.has(customerNo) ? null : 'UNKNOWN_CUSTOMER';
      return { line, customerNo, reason, shown: customerNo === null ? maskText(text) : text };
    });
    await sql`
      with given as (
        select * from unnest(${part.map((one) => one.line)}::int[], ${part.map((one) => one.customerNo)}::int[],
          ${part.map((one) => one.reason)}::text[], ${part.map((one) => one.shown)}::text[]) as g (line, customer_no, reason, shown)
      ),
      listed as (
        insert into benefits.issue_recipient (issue_id, customer_no, line)
        select ${issueId}, customer_no, line from given where reason is null order by line
        on conflict do nothing returning line
      )
      insert into benefits.issue_line (issue_id, line, masked_text, reason)
      select ${issueId}, line, shown, coalesce(reason, 'TWICE') from given where line not in (select line from listed)`.execute(
      tx,
    );
  }
}

function numberOf(text: string): number | null {
  return /^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= highestNumber
    ? Number(text)
    : null;
}

/** The ends of what was typed, enough to find the line by. */
function maskText(text: string): string {
  const signs = [...text];
  if (signs.length <= 4) return '*'.repeat(signs.length);
  return [...signs.slice(0, 2), '*'.repeat(signs.length - 4), ...signs.slice(-2)].join('');
}
