import { z } from 'zod';
import { sql } from 'kysely';
import { engineAway } from '#platform/engine-away.ts';
import type { JobContext, JobKind } from '#platform/jobs/jobs.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { dropAllTables } from './drop-tables.ts';
import { withFactsLock } from './facts-lock.ts';
import { entryOf } from './import-entry.ts';
import { importsOfDelivery } from './import-records.ts';
import { runImport } from './run-import.ts';

const inputSchema = z.object({ deliveryId: z.uuid() });
type Input = z.infer<typeof inputSchema>;
export type DeliveryOutput = { loaded: number; unchanged: number; refused: number };

/**
 * Carries out the imports of a delivery one after the other; a file that is refused stops no other. One
 * that fails unexpectedly is tried again first, for those behind it may build on it; when that has not
 * helped, they go on without it.
 */
export const importJob: JobKind<Input, DeliveryOutput> = {
  kind: 'ingest.import',
  input: inputSchema,
  attempts: 5,
  run: (platform, context, input) =>
    withFactsLock(platform.database, context.signal, () =>
      runDelivery(platform, context, input.deliveryId),
    ),
};

async function runDelivery(
  platform: Platform,
  { signal, progress, lastAttempt }: JobContext,
  deliveryId: string,
): Promise<DeliveryOutput> {
  const records = await withJob(platform.database, (tx) => importsOfDelivery(tx, deliveryId));
  await dropAllTables(platform.analytics);
  const output: DeliveryOutput = { loaded: 0, unchanged: 0, refused: 0 };
  const failures: unknown[] = [];
  try {
    for (const record of records) {
      signal.throwIfAborted();
      if (record.state === 'loaded' || record.state === 'unchanged' || record.state === 'refused') {
        output[record.state] += 1;
        continue;
      }
      try {
        const { mapping, file } = entryOf(record);
        output[await runImport({ platform, signal, progress }, record, mapping, file)] += 1;
      } catch (error) {
        if (signal.aborted || lastAttempt === false || engineAway(error)) throw error;
        platform.log.error({ err: error, importId: record.import_id }, 'import failed');
        failures.push(error);
        await endUnfinished(platform, deliveryId, 'failed');
      }
    }
    if (failures.length > 0) throw failures[0];
  } catch (error) {
    await endUnfinished(
      platform,
      deliveryId,
      signal.aborted && signal.reason instanceof JobFailure ? 'cancelled' : 'failed',
    );
    throw error;
  }
  await platform.analytics.recycle();
  return output;
}

async function endUnfinished(
  platform: Platform,
  deliveryId: string,
  state: 'cancelled' | 'failed',
): Promise<void> {
  await withJob(platform.database, (tx) =>
    sql`update ingest.import set state = ${state}, finished_at = ${platform.clock.now()}
      where delivery_id = ${deliveryId} and (state = 'running' or (state in ('queued', 'failed') and ${state} = 'cancelled'))`.execute(
      tx,
    ),
  );
}
