import { sql } from 'kysely';
import { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { consentMerging } from '#modules/consent/index.ts';
import { customerMerging } from '#modules/customers/index.ts';
import { customerMarks } from '#modules/tags/index.ts';
import { movedTasks, taskMerging } from '#modules/tasks/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { arrivalsOf, keepersOf } from './family.ts';
import { joinPerson } from './join-person.ts';

type Standing = {
  kept_no: number;
  merged_no: number;
  merged_at: Date;
  moved: unknown;
  undone: boolean;
  root: number;
};
const moved = z.object({ tasks: movedTasks });

/**
 * Parts two customers that were merged; the numbers that had come with the parted one stay with it. What
 * came to pass meanwhile stays where it was written; what the person refused meanwhile holds for both, and so
 * does a tag that the person deleted. The pair is not proposed or merged by rule again. Locks as
 * `mergeCustomers`, but before them the turn of those who write marks: who deletes a tag takes it first and
 * the customer's row, by its reference, after it. Run as the job role.
 */
export async function undoMerge(
  tx: Tx,
  mergeId: number,
  by: Pick<Caller, 'kind' | 'id' | 'name'>,
  reason: string,
  now: Date,
): Promise<Result<null>> {
  const before = await readMerge(tx, mergeId);
  if (!before) return refuse('NOT_FOUND');
  if (before.undone) return refuse('MERGE_UNDONE');
  const revision = await customerMarks.takeTurn(tx);
  const locked = await customerMerging.lock(tx, [before.root, before.merged_no]);
  const found = await readMerge(tx, mergeId);
  if (!found || found.undone) return refuse('MERGE_UNDONE');
  // Another merge came between reading and locking: the customer kept is somebody else now.
  if (found.root !== before.root) return refuse('MERGE_CHANGED');
  const { root, merged_no: parted } = found;
  const keepers = await keepersOf(tx, parted);
  await sql`update identities.merge set undone_by = ${by.id}, undone_by_name = ${by.name}, undone_at = ${now}, undo_reason = ${reason}
    where merge_id = ${mergeId}`.execute(tx);
  const itsOwn = (await arrivalsOf(tx, parted)).map((arrival) => arrival.customerNo);
  const partedNos = [parted, ...itsOwn];
  await customerMerging.standAlone(tx, parted, itsOwn);
  await taskMerging.part(tx, moved.parse(found.moved).tasks, partedNos);
  await consentMerging.shareRefusals(tx, keepers, parted);
  await customerMarks.shareDeletions(tx, revision, keepers, partedNos, found.merged_at);
  await joinPerson(tx, parted);
  await joinPerson(tx, root);
  await sql`
    insert into identities.proposal (one_no, other_no, state, score, reasons, conflicts, found_at, decided_by, decided_by_name, decided_at, reason)
    values (${found.kept_no}, ${parted}, 'different', 0, '{}', '{}', ${now}, ${by.id}, ${by.name}, ${now}, ${reason})
    on conflict (one_no, other_no) do update set state = 'different', decided_by = excluded.decided_by,
      decided_by_name = excluded.decided_by_name, decided_at = excluded.decided_at, reason = excluded.reason`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: by,
    action: 'identity.undo-merge',
    objectKind: 'Customer',
    objectId: root,
    orgId: locked.get(root)?.managingOrgId ?? null,
    detail: { mergeId, parted },
  });
  return ok(null);
}

async function readMerge(tx: Tx, mergeId: number): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select kept_no, merged_no, merged_at, moved, undone_at is not null as undone, customers.person_of(merged_no) as root
    from identities.merge where merge_id = ${mergeId}`.execute(tx);
  return rows[0];
}
