import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ImportView } from '#contract/ingest.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { problemOf } from '#platform/http/problem.ts';
import type { OpenPlatform } from '#platform/open-platform.ts';
import type { Refusal } from '#contract/result.ts';
import { withJob } from '#platform/postgres/database.ts';
import {
  createDelivery,
  importJob,
  keepFolder,
  listImports,
  saveMapping,
} from '#modules/ingest/index.ts';
import { withPlatform } from './with-platform.ts';

type Options = { data?: string; asOf?: string; json?: true };

/** `huike import MAPPING --data FOLDER`: loads a folder of a bank's files by a mapping. */
export function importCommand(): Command {
  return new Command('import')
    .description("load a bank's files by a mapping")
    .argument('<mapping>', 'a mapping file (YAML), or a folder with one or several')
    .option('--data <folder>', 'folder with the files (that of the mapping without it)')
    .option(
      '--as-of <date>',
      'business date of files whose mapping gives none, YYYY-MM-DD (today without it)',
    )
    .option('--json', 'print the imports as one JSON object')
    .action((mapping: string, options: Options) =>
      withPlatform((open) => importMappings(open, mapping, options)),
    );
}

async function importMappings(
  open: OpenPlatform,
  mapping: string,
  options: Options,
): Promise<void> {
  const businessDate = options.asOf === undefined ? null : z.iso.date().parse(options.asOf);
  const imports: ImportView[] = [];
  for (const file of await mappingFiles(mapping)) {
    const done = await importFolder(open, file, options.data ?? path.dirname(file), businessDate);
    if (!('imports' in done)) return fail(problemOf(done, 'en').title);
    if (done.error !== null) fail(done.error);
    if (!options.json) for (const one of done.imports) process.stdout.write(`${lineOf(one)}\n`);
    imports.push(...done.imports);
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ imports })}\n`);
  if (imports.some((one) => one.state !== 'loaded' && one.state !== 'unchanged'))
    process.exitCode = 1;
}

async function mappingFiles(given: string): Promise<string[]> {
  if (!existsSync(given)) throw new Error(`there is no mapping ${given}`);
  if (!statSync(given).isDirectory()) return [path.resolve(given)];
  const names = (await readdir(given)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length === 0) throw new Error(`there is no mapping in ${given}`);
  return names.map((name) => path.resolve(given, name));
}

type Done = { imports: ImportView[]; error: string | null };

async function importFolder(
  open: OpenPlatform,
  mappingFile: string,
  folder: string,
  businessDate: string | null,
): Promise<Done | Refusal> {
  const { platform } = open;
  const yaml = await readFile(mappingFile, 'utf8');
  const saved = await withJob(platform.database, (tx) =>
    saveMapping(tx, yaml, mappingFile, null, platform.clock.now()),
  );
  if (!saved.ok) return saved.refusal;
  const given = await keepFolder(platform, saved.value.mapping, folder);
  if (!given.ok) return given.refusal;
  const delivery = await createDelivery(platform, saved.value, given.value, { businessDate });
  if (!delivery.ok) return delivery.refusal;
  await open.queue.work(platform, [anyJobKind(importJob)]);
  return waitFor(open, delivery.value.deliveryId, delivery.value.jobId);
}

const pollMilliseconds = 200;

/** This process or a running server carries the job out; either way its row tells when it is over. */
async function waitFor(
  { platform }: OpenPlatform,
  deliveryId: string,
  jobId: number,
): Promise<Done> {
  for (;;) {
    const { rows } = await withJob(platform.database, (tx) =>
      sql<{
        error: string | null;
      }>`select error from platform.job where id = ${jobId} and state in ('done', 'failed', 'cancelled')`.execute(
        tx,
      ),
    );
    const [job] = rows;
    if (job)
      return {
        imports: await withJob(platform.database, (tx) => listImports(tx, { deliveryId })),
        error: job.error,
      };
    await wait(pollMilliseconds);
  }
}

function lineOf(one: ImportView): string {
  const counts = `${one.rowsIn} rows, ${one.rowsLoaded} loaded, ${one.rowsRejected} rejected, ${one.rowsDuplicate} duplicates${one.rowsErased > 0 ? `, ${one.rowsErased} of erased customers` : ''}`;
  return `${one.state.padEnd(9)} ${one.fileName} (${one.entry}): ${one.refusal ? one.refusal.en : counts}`;
}

function fail(message: string): void {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 1;
}
