import type { z } from 'zod';
import type { deliverySchema } from '#contract/ingest.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Delivery } from './create-delivery.ts';
import { listImports } from './list-imports.ts';

export type DeliveryView = z.infer<typeof deliverySchema>;

/** What was asked for, as the caller sees it, with its line in the audit. */
export async function viewDelivery(
  platform: Platform,
  caller: Caller,
  delivery: Delivery,
  action: string,
): Promise<DeliveryView> {
  return withJob(platform.database, async (tx) => {
    const imports = await listImports(tx, { deliveryId: delivery.deliveryId, limit: 1000 });
    await recordAudit(tx, {
      actor: caller,
      action,
      objectKind: 'Import',
      objectId: delivery.deliveryId,
      orgId: null,
      detail: { files: imports.map((one) => one.fileName), source: imports[0]?.source ?? '' },
    });
    return { ...delivery, imports };
  });
}
