import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findEntry } from './compensate-entry.ts';

/**
 * Notes that the merchant was told of a line that it bears, and what was said: once, by a person. Nothing is
 * booked; what the bank bears is closed by its payment (compensate-entry.ts). As the job role.
 */
export async function closeEntry(
  tx: Tx,
  now: Date,
  caller: Caller,
  { tillId, sequence, reason }: { tillId: number; sequence: number; reason: string },
): Promise<Result<void>> {
  const entry = await findEntry(tx, tillId, sequence);
  if (!entry || !scopeCovers(caller.scope, entry.orgId)) return refuse('NOT_FOUND');
  const { rows } = await sql`
    update merchants.offline_entry set closed_at = ${now}, closed_by_name = ${caller.name}, closing_reason = ${reason}
    where till_id = ${tillId} and sequence = ${sequence} and bearer = 'merchant' and closed_at is null returning 1`.execute(
    tx,
  );
  if (rows.length === 0) return refuse('OFFLINE_CLOSING_REFUSED');
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.close_offline',
    objectKind: 'Merchant',
    objectId: entry.merchantNo,
    orgId: entry.orgId,
    detail: { tillId, sequence, reason },
  });
  return ok(undefined);
}
