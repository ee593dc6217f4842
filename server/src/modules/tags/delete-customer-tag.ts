import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { nextMarkRevision } from './ship-marks.ts';

/**
 * A customer deletes a tag of themselves (compliance rule 6): from the next count on nobody sees or uses
 * it, until the customer takes that back. Deleting what is deleted changes nothing.
 */
export async function deleteCustomerTag(
  tx: Tx,
  customerNo: number,
  code: string,
  now: Date,
): Promise<Result<{ code: string }>> {
  if (!(await catalogueInForce(tx)).tags.has(code)) return refuse('TAG_UNKNOWN', { code });
  const revision = await nextMarkRevision(tx);
  await sql`insert into tags.deletion as d (customer_no, tag_code, deleted_at, revision)
    values (${customerNo}, ${code}, ${now}, ${revision})
    on conflict (customer_no, tag_code) do update
      set deleted_at = excluded.deleted_at, restored_at = null, revision = excluded.revision
      where d.restored_at is not null`.execute(tx);
  return ok({ code });
}

/** The customer lets the tag be used again; it shows what is computed. */
export async function restoreCustomerTag(
  tx: Tx,
  customerNo: number,
  code: string,
  now: Date,
): Promise<Result<{ code: string }>> {
  const revision = await nextMarkRevision(tx);
  await sql`update tags.deletion set restored_at = ${now}, revision = ${revision}
    where customer_no in (select customers.numbers_of(${customerNo})) and tag_code = ${code} and restored_at is null`.execute(
    tx,
  );
  return ok({ code });
}

/** Codes of the tags a customer has deleted. */
export async function deletedTagsOf(tx: Tx, customerNo: number): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    tag_code: string;
  }>`select tag_code from tags.deletion where customer_no in (select customers.numbers_of(${customerNo})) and restored_at is null`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.tag_code));
}
