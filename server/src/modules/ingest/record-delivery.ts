import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { recordAudit } from '#modules/audit/index.ts';

/** The audit's row of files that were brought in, in the transaction that asks for their import. */
export async function recordDelivery(
  tx: Tx,
  by: Caller | null,
  action: 'import.create' | 'quarantine.replay',
  delivery: { deliveryId: string; source: string; files: readonly string[] },
): Promise<void> {
  await recordAudit(tx, {
    actor: by ?? 'system',
    action,
    objectKind: 'Import',
    objectId: delivery.deliveryId,
    orgId: null,
    detail: { files: delivery.files, source: delivery.source },
  });
}
