import { sql } from 'kysely';
import type { TagAssignment } from '#contract/tag-assignments.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { customerMarks, definitionRules } from '#modules/tags/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What was given to one customer, the newest first; what the customer has deleted nobody sees. */
export async function listAssignments(
  tx: Tx,
  customerNo: number,
  limit: number,
  after?: number,
): Promise<Result<Slice<TagAssignment, number>>> {
  if (!(await seesCustomer(tx, customerNo))) return refuse('NOT_FOUND');
  const deleted = await customerMarks.deletedOf(tx, customerNo);
  const { tags } = await definitionRules.catalogue(tx);
  const { rows } = await sql<Omit<TagAssignment, 'name' | 'choice'>>`
    select assignment_id as "assignmentId", tag_code as code, value, origin, reason,
      giver.name as "assignedBy", ${isoMoment('assigned_at')} as "assignedAt", valid_from as "validFrom",
      valid_until as "validUntil", removed_on as "removedOn", remover.name as "removedBy",
      removed_reason as "removedReason"
    from tags.assignment left join organization.staff as giver on giver.staff_id = assigned_by
      left join organization.staff as remover on remover.staff_id = removed_by
    where customer_no in (select customers.numbers_of(${customerNo})) and tag_code <> all (${[...deleted]}::text[])
      and assignment_id < ${after ?? Number.MAX_SAFE_INTEGER}::bigint
    order by assignment_id desc limit ${limit + 1}`.execute(tx);
  const items = rows.map((row): TagAssignment => {
    const tag = tags.get(row.code);
    const choice = tag?.choices?.find(({ value }) => value === row.value);
    return {
      ...row,
      name: tag?.name ?? null,
      choice: choice ? { zh: choice.zh, en: choice.en } : null,
    };
  });
  return ok(sliceOf(items, limit, ({ assignmentId }) => assignmentId));
}
