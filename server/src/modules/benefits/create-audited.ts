import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Writes a row of an org unit in the caller's reach, and its audit row with it; gives its id. */
export async function createAudited(
  tx: Tx,
  caller: Caller,
  objectKind: string,
  orgId: number | null,
  create: () => Promise<Result<number>>,
): Promise<Result<{ id: number }>> {
  if (!scopeCovers(caller.scope, orgId)) return refuse('FORBIDDEN');
  const result = await create();
  if (!result.ok) return result;
  const action = `${objectKind.toLowerCase()}.create`;
  await recordAudit(tx, { actor: caller, action, objectKind, objectId: result.value, orgId });
  return ok({ id: result.value });
}
