import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { createDelivery, importJob, keepFolder, saveMapping } from '#modules/ingest/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { projectRoot } from '#platform/project-root.ts';
import type { TestPlatform } from '../harness/platform.ts';

export const berkaFolder = process.env['HUIKE_BERKA'] ?? join(projectRoot, '../shared/data/berka');

/** Whether the files of the Czech bank are there; without them its tests are skipped, with a line that says so. */
export const berkaPresent =
  existsSync(berkaFolder) && readdirSync(berkaFolder).some((name) => name.startsWith('trans'));
if (!berkaPresent) console.warn(`skipped: the Berka files are not in ${berkaFolder}`);

/** A file read by another parser than the product's: the oracle. */
export function readBerka(name: string): Record<string, string>[] {
  const file = readdirSync(berkaFolder).find((candidate) => candidate.startsWith(name));
  return parse(gunzipSync(readFileSync(join(berkaFolder, file ?? ''))).toString('latin1'), {
    delimiter: ';',
    columns: true,
    relax_column_count: false,
  });
}

/** YYMMDD as the files write it → YYYY-MM-DD. */
export function berkaDay(text: string | undefined): string {
  return `19${(text ?? '').slice(0, 6).replace(/(..)(..)(..)/, '$1-$2-$3')}`;
}

/** Imports the folder by the mapping of examples/berka, as `huike import` does. */
export async function importBerka(
  test: TestPlatform,
): Promise<{ outcome: string[]; states: Record<string, number> }> {
  const { platform } = test;
  const yaml = readFileSync(join(projectRoot, 'examples/berka/mapping.yaml'), 'utf8');
  const saved = await withJob(platform.database, (tx) =>
    saveMapping(tx, yaml, 'mapping.yaml', null, platform.clock.now()),
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.refusal));
  const given = await keepFolder(platform, saved.value.mapping, berkaFolder);
  if (!given.ok) throw new Error(JSON.stringify(given.refusal));
  const delivery = await createDelivery(platform, saved.value, given.value);
  if (!delivery.ok) throw new Error(JSON.stringify(delivery.refusal));
  const outcome = await test.runJobs([anyJobKind(importJob)]);
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{
      state: string;
      n: number;
      refusal: unknown;
    }>`select state, count(*) as n, jsonb_agg(refusal) as refusal from ingest.import where delivery_id = ${delivery.value.deliveryId} group by state`.execute(
      tx,
    ),
  );
  if (rows.some((row) => row.state === 'refused')) throw new Error(JSON.stringify(rows));
  return { outcome, states: Object.fromEntries(rows.map((row) => [row.state, row.n])) };
}
