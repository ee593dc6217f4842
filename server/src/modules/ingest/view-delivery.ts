import type { z } from 'zod';
import type { deliverySchema } from '#contract/ingest.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Delivery } from './create-delivery.ts';
import { listImports } from './list-imports.ts';

export type DeliveryView = z.infer<typeof deliverySchema>;

/** What was asked for, as the caller sees it. */
export async function viewDelivery(platform: Platform, delivery: Delivery): Promise<DeliveryView> {
  const imports = await withJob(platform.database, (tx) =>
    listImports(tx, { deliveryId: delivery.deliveryId }),
  );
  return { ...delivery, imports };
}
