import { sql } from 'kysely';
import type { MergeEvidence } from '#contract/identities.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { customerMerging } from '#modules/customers/index.ts';
import { taskMerging } from '#modules/tasks/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { joinPerson } from './join-person.ts';

export type MergeOrder = {
  oneNo: number;
  otherNo: number;
  evidence: MergeEvidence;
  reason: string;
  /** null: by rule */
  by: Pick<Caller, 'kind' | 'id' | 'name'> | null;
  now: Date;
};

/**
 * Makes two customers one; gives the merge's id. The lower number is kept, the other means it from now on:
 *
 *   facts, tags, audiences   resolved when they are read (party_canonical)
 *   identifiers, personal data, vouchers, entitlements, members, uploaded lists
 *                            stay under their number and are read through `customers.numbers_of`
 *   consents, suppressions   the stricter holds, computed anew from what was said
 *   open tasks               go to the outlet of the customer kept; of two of one campaign one is closed
 *
 * Locks in this order, by everybody: both customers by number, then tasks by id, then what hangs on
 * them. Run as the job role; who may ask for it has been asked before.
 */
export async function mergeCustomers(tx: Tx, order: MergeOrder): Promise<Result<number>> {
  const { oneNo, otherNo, by, now } = order;
  if (oneNo === otherNo) return refuse('MERGE_WITH_ITSELF', { customerNo: oneNo });
  const [kept, merged] = oneNo < otherNo ? [oneNo, otherNo] : [otherNo, oneNo];
  const locked = await customerMerging.lock(tx, [kept, merged]);
  for (const customerNo of [kept, merged]) {
    const customer = locked.get(customerNo);
    if (!customer) return refuse('NOT_FOUND');
    if (customer.erased) return refuse('MERGE_OF_ERASED', { customerNo });
    if (customer.mergedInto !== null)
      return refuse('MERGED_ALREADY', { customerNo, mergedInto: customer.mergedInto });
  }
  const tasks = await taskMerging.join(
    tx,
    now,
    await customerMerging.numbersOf(tx, merged),
    await customerMerging.numbersOf(tx, kept),
  );
  const { rows } = await sql<{ id: number }>`
    insert into identities.merge (kept_no, merged_no, automatic, evidence, reason, merged_by, merged_by_name, merged_at, moved)
    values (${kept}, ${merged}, ${by === null}, ${JSON.stringify(order.evidence)}::jsonb, ${order.reason}, ${by?.id ?? null},
      ${by?.name ?? 'system'}, ${now}, ${JSON.stringify({ tasks })}::jsonb)
    returning merge_id as id`.execute(tx);
  const mergeId = rows[0]?.id;
  if (mergeId === undefined) throw new Error('a merge was not written');
  await customerMerging.pointAt(tx, merged, kept);
  await joinPerson(tx, kept);
  await sql`
    insert into identities.proposal (one_no, other_no, state, score, reasons, conflicts, found_at, decided_by, decided_by_name, decided_at, reason)
    values (${kept}, ${merged}, 'merged', ${order.evidence.score}, ${order.evidence.reasons}::text[], ${order.evidence.conflicts}::text[],
      ${now}, ${by?.id ?? null}, ${by?.name ?? 'system'}, ${now}, ${order.reason})
    on conflict (one_no, other_no) do update set state = 'merged', later_until = null, decided_by = excluded.decided_by,
      decided_by_name = excluded.decided_by_name, decided_at = excluded.decided_at, reason = excluded.reason`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: by ?? 'system',
    action: 'identity.merge',
    objectKind: 'Customer',
    objectId: kept,
    orgId: locked.get(kept)?.managingOrgId ?? null,
    detail: { mergeId, merged, score: order.evidence.score, automatic: by === null },
  });
  return ok(mergeId);
}
