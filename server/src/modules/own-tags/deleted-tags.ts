import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** Tags that a customer has deleted under any of their numbers, the newest first. */
export async function deletedTags(
  tx: Tx,
  customerNo: number,
): Promise<{ code: string; deletedAt: string }[]> {
  const { rows } = await sql<{ code: string; deletedAt: string }>`
    select distinct on (tag_code) tag_code as code, ${isoMoment('deleted_at')} as "deletedAt"
    from tags.deletion
    where customer_no in (select customers.numbers_of(${customerNo}::int)) and restored_at is null
    order by tag_code, deleted_at desc`.execute(tx);
  return rows.toSorted((one, other) => other.deletedAt.localeCompare(one.deletedAt));
}
