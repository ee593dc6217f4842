import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { nextMarkRevision } from './ship-marks.ts';

/**
 * A customer deletes tags of themselves (compliance rule 6): from the next count on nobody sees or uses
 * them, until the customer takes that back. Gives how many were not deleted already, under whichever of the
 * customer's numbers. Whom the number means is asked once the turn is taken: an undoing of a merge that came
 * before is over then.
 */
export async function deleteCustomerTags(
  tx: Tx,
  customerNo: number,
  codes: readonly string[],
  now: Date,
): Promise<Result<number>> {
  const { tags } = await catalogueInForce(tx);
  const unknown = codes.find((code) => !tags.has(code));
  if (unknown !== undefined) return refuse('TAG_UNKNOWN', { code: unknown });
  const revision = await nextMarkRevision(tx);
  const { numAffectedRows } =
    await sql`insert into tags.deletion as d (customer_no, tag_code, deleted_at, revision)
    select person, code, ${now}, ${revision}
    from customers.person_of(${customerNo}::int) as person, unnest(${[...codes]}::text[]) as code
    where not exists (select from tags.deletion as standing where standing.tag_code = code
      and standing.restored_at is null and standing.customer_no in (select customers.numbers_of(person)))
    on conflict (customer_no, tag_code) do update
      set deleted_at = excluded.deleted_at, restored_at = null, revision = excluded.revision
      where d.restored_at is not null`.execute(tx);
  return ok(Number(numAffectedRows ?? 0));
}

/** The customer lets the tags be used again; they show what is computed. Gives how many were deleted. */
export async function restoreCustomerTags(
  tx: Tx,
  customerNo: number,
  codes: readonly string[],
  now: Date,
): Promise<Result<number>> {
  const revision = await nextMarkRevision(tx);
  const { numAffectedRows } =
    await sql`update tags.deletion set restored_at = ${now}, revision = ${revision}
    where customer_no in (select customers.numbers_of(customers.person_of(${customerNo}::int)))
      and tag_code = any(${[...codes]}::text[]) and restored_at is null`.execute(tx);
  return ok(Number(numAffectedRows ?? 0));
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

/** Those of the customers who have deleted a tag, under whichever of their numbers. */
export async function customersWhoDeleted(
  tx: Tx,
  code: string,
  customerNos: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ no: number }>`
    select distinct given as no from tags.deletion
      left join customers.merged on merged.customer_no = deletion.customer_no
      join unnest(${[...customerNos]}::int[]) as given
        on given = deletion.customer_no or given = merged.merged_into
    where tag_code = ${code} and restored_at is null`.execute(tx);
  return new Set(rows.map(({ no }) => no));
}
