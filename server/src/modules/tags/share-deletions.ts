import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** A customer that a merged number has meant, and since when. */
type Keeper = { customerNo: number; since: Date };

/**
 * When numbers part that were one customer, the deletions of tags hold on the stricter side. What was
 * deleted meanwhile was deleted by one of the two, nobody knows which, looking at tags made of the facts of
 * both: it holds for both, for the one parted as a row of its own. What the parted one had deleted before and
 * was taken back meanwhile is deleted again: that it was they who took it back nobody knows either. Whoever
 * wants the tag takes the deletion back, once more; a tag that is used against somebody's word cannot be
 * taken back. `partedNos`: the one parted first, then those that go with it. The caller has taken the turn
 * of `revision`, and no customer deletes a tag until it ends.
 */
export async function shareDeletions(
  tx: Tx,
  revision: number,
  keepers: readonly Keeper[],
  partedNos: readonly number[],
  mergedAt: Date,
): Promise<void> {
  await sql`update tags.deletion set restored_at = null, revision = ${revision}
    where customer_no = any(${[...partedNos]}::int[]) and deleted_at < ${mergedAt} and restored_at >= ${mergedAt}`.execute(
    tx,
  );
  await sql`insert into tags.deletion as own (customer_no, tag_code, deleted_at, revision)
    select ${partedNos[0]}::int, tag_code, max(deleted_at), ${revision}::bigint
    from tags.deletion join unnest(${keepers.map(({ customerNo }) => customerNo)}::int[],
        ${keepers.map(({ since }) => since.toISOString())}::timestamptz[]) as keeper(customer_no, since) using (customer_no)
    where restored_at is null and deleted_at >= since
    group by tag_code
    on conflict (customer_no, tag_code) do update
      set deleted_at = excluded.deleted_at, restored_at = null, revision = excluded.revision
      where own.restored_at is not null`.execute(tx);
}
