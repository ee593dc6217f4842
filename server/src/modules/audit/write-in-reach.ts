import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type AuditRecord, recordAudit } from './record-audit.ts';

type Written = Omit<AuditRecord, 'actor' | 'outcome'>;

/** Makes a thing of an org unit in the caller's reach, and its audit row with it; gives its id. */
export async function createInReach(
  tx: Tx,
  caller: Caller,
  row: Omit<Written, 'objectId'>,
  create: () => Promise<Result<number>>,
): Promise<Result<{ id: number }>> {
  if (!scopeCovers(caller.scope, row.orgId)) return refuse('FORBIDDEN');
  const made = await create();
  if (!made.ok) return made;
  await recordAudit(tx, { ...row, actor: caller, objectId: made.value });
  return ok({ id: made.value });
}

/** Changes a thing of an org unit in the caller's reach, and writes its audit row with it. */
export async function changeInReach<T>(
  tx: Tx,
  caller: Caller,
  row: Written,
  change: () => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!scopeCovers(caller.scope, row.orgId)) return refuse('FORBIDDEN');
  const changed = await change();
  if (changed.ok) await recordAudit(tx, { ...row, actor: caller });
  return changed;
}
