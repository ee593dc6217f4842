import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImportView } from '#contract/ingest.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { JobOutcome } from '#platform/jobs/run-job.ts';
import { withJob } from '#platform/postgres/database.ts';
import {
  createDelivery,
  importJob,
  keepFolder,
  listImports,
  saveMapping,
} from '#modules/ingest/index.ts';
import type { TestPlatform } from '../harness/platform.ts';

export type Files = Record<string, string | Buffer>;
export type ImportRun = { imports: ImportView[]; outcomes: JobOutcome[] };

/** Writes a delivery of files and does not run it. Throws where the delivery itself is refused. */
export async function deliver(test: TestPlatform, yaml: string, files: Files): Promise<string> {
  const { platform } = test;
  const folder = mkdtempSync(path.join(tmpdir(), 'huike-delivery-'));
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(path.join(folder, name), content);
    const saved = await withJob(platform.database, (tx) =>
      saveMapping(tx, yaml, 'mapping.yaml', null, platform.clock.now()),
    );
    if (!saved.ok) throw new Error(JSON.stringify(saved.refusal));
    const given = await keepFolder(platform, saved.value.mapping, folder);
    if (!given.ok) throw new Error(JSON.stringify(given.refusal));
    const delivery = await createDelivery(platform, saved.value, given.value);
    if (!delivery.ok) throw new Error(JSON.stringify(delivery.refusal));
    return delivery.value.deliveryId;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Delivers and runs; gives the imports in the order in which they ran. */
export async function importFiles(
  test: TestPlatform,
  yaml: string,
  files: Files,
): Promise<ImportRun> {
  const deliveryId = await deliver(test, yaml, files);
  const outcomes = await test.runJobs([anyJobKind(importJob)]);
  return {
    imports: await withJob(test.platform.database, (tx) =>
      listImports(tx, { deliveryId, limit: 100 }),
    ),
    outcomes,
  };
}

/** What a SELECT gives as the bytes of a Parquet file, written by ClickHouse. */
export async function parquetOf(test: TestPlatform, select: string): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'huike-parquet-'));
  const file = path.join(folder, 'rows.parquet');
  try {
    await test.platform.analytics.command(
      `INSERT INTO FUNCTION file('${file}', 'Parquet') ${select}`,
    );
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function rowsOf<Row>(test: TestPlatform, statement: string): Promise<Row[]> {
  return test.platform.analytics.query<Row>(statement);
}

/** A number of every fact table that changes with any value of any row; import numbers are left out. */
export async function fingerprintFacts(test: TestPlatform): Promise<Record<string, string>> {
  const tables = await rowsOf<{ name: string }>(
    test,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND (name LIKE 'fact\\_%' OR name = 'customer_attribute') ORDER BY name`,
  );
  const prints: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await rowsOf<{ n: number; print: string }>(
      test,
      `SELECT count() AS n, toString(sum(cityHash64(toString(tuple(* EXCEPT (import_no)))))) AS print FROM ${name}`,
    );
    prints[name] = `${row?.n} rows ${row?.print}`;
  }
  return prints;
}
