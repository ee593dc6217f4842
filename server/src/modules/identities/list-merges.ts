import { sql } from 'kysely';
import type { Merge, MergeQuery } from '#contract/identities.ts';
import { maskedFor } from '#modules/customers/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

type Row = Omit<Merge, 'keptName' | 'mergedName'>;

/** Merges whose two customers the scope sees, the newest first; undone ones too unless asked otherwise. */
export async function listMerges(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  query: MergeQuery,
  after?: number,
): Promise<Slice<Merge, number>> {
  const { customerNo = null } = query;
  const { rows } = await sql<Row>`
    select merge_id as "mergeId", kept_no as "keptNo", merged_no as "mergedNo", automatic, evidence, reason,
      merged_by_name as "mergedByName", ${isoMoment('merged_at')} as "mergedAt", undone_by_name as "undoneByName",
      ${isoMoment('undone_at')} as "undoneAt", undo_reason as "undoReason"
    from identities.merge
    where merge_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${customerNo}::int is null or kept_no in (select customers.numbers_of(${customerNo}::int)) or merged_no in (select customers.numbers_of(${customerNo}::int)))
      and (${query.standing ?? null}::boolean is null or (undone_at is null) = ${query.standing ?? null}::boolean)
      and (${query.automatic ?? null}::boolean is null or automatic = ${query.automatic ?? null}::boolean)
    order by merge_id desc limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, (row) => row.mergeId);
  const people = await maskedFor(
    tx,
    keyring,
    caller,
    page.items.flatMap((row) => [row.keptNo, row.mergedNo]),
  );
  const nameOf = (number: number) => people.get(number)?.name ?? '';
  const items = page.items.map((row) => ({
    ...row,
    keptName: nameOf(row.keptNo),
    mergedName: nameOf(row.mergedNo),
  }));
  return { ...page, items };
}
