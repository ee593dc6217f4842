import { z } from 'zod';
import { sql } from 'kysely';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import type { JobContext, JobKind } from '#platform/jobs/jobs.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { dropAllTables } from './drop-tables.ts';
import { withFactsLock } from './facts-lock.ts';
import { importsOfDelivery, type ImportRecord } from './import-records.ts';
import { parseMapping } from './parse-mapping.ts';
import { runImport } from './run-import.ts';

const inputSchema = z.object({ deliveryId: z.uuid() });
type Input = z.infer<typeof inputSchema>;
export type DeliveryOutput = { loaded: number; unchanged: number; refused: number };

/** Carries out the imports of a delivery one after the other; a file that is refused stops no other. */
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
  context: JobContext,
  deliveryId: string,
): Promise<DeliveryOutput> {
  const records = await withJob(platform.database, (tx) => importsOfDelivery(tx, deliveryId));
  await dropAllTables(platform.analytics);
  const output: DeliveryOutput = { loaded: 0, unchanged: 0, refused: 0 };
  try {
    for (const record of records) {
      if (record.state === 'loaded' || record.state === 'unchanged' || record.state === 'refused') {
        output[record.state] += 1;
        continue;
      }
      const { mapping, file } = entryOf(record);
      output[
        await runImport(
          { platform, signal: context.signal, progress: context.progress },
          record,
          mapping,
          file,
        )
      ] += 1;
    }
  } catch (error) {
    await endUnfinished(
      platform,
      deliveryId,
      context.signal.aborted && context.signal.reason instanceof JobFailure
        ? 'cancelled'
        : 'failed',
    );
    throw error;
  }
  await platform.analytics.recycle();
  return output;
}

/** A replay reads corrected rows, which were written in the plainest form. */
function entryOf(record: ImportRecord): { mapping: Mapping; file: MappedFile } {
  const parsed = parseMapping(record.yaml, record.source);
  if (!parsed.ok)
    throw new JobFailure(
      `the mapping of import ${record.import_id} no longer reads: ${JSON.stringify(parsed.refusal)}`,
    );
  const file = parsed.value.files.find((entry) => entry.name === record.entry);
  if (!file)
    throw new JobFailure(`the mapping of import ${record.import_id} has no entry ${record.entry}`);
  if (record.replay_of === null) return { mapping: parsed.value, file };
  const decimal = file.format.type === 'csv' ? file.format.decimal : '.';
  return {
    mapping: parsed.value,
    file: {
      ...file,
      mode: record.mode,
      control: undefined,
      format: { type: 'csv', delimiter: ',', quote: '"', encoding: 'utf-8', header: true, decimal },
    },
  };
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
