import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { sql } from 'kysely';
import type { ImportView } from '#contract/ingest.ts';
import type { Refusal, Result } from '#contract/result.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { OpenPlatform } from '#platform/open-platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import {
  createDelivery,
  importJob,
  keepFolder,
  listImports,
  saveMapping,
} from '#modules/ingest/index.ts';
import { readDay } from './read-options.ts';
import { CommandFailed, misused, refused } from './tell-failure.ts';
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
      readDay,
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
  const imports: ImportView[] = [];
  for (const file of await mappingFiles(mapping)) {
    const folder = options.data ?? path.dirname(file);
    const businessDate = options.asOf ?? null;
    const done = await importFolder(open, file, folder, { businessDate, earlier: imports });
    if (!options.json) for (const one of done.imports) process.stdout.write(`${lineOf(one)}\n`);
    imports.push(...done.imports);
    if (done.refusal) throw refused(done.refusal, undefined, { imports });
    if (done.error !== null)
      throw new CommandFailed({ exitCode: 1, code: 'FAILED', message: done.error }, { imports });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ imports })}\n`);
  if (imports.some((one) => one.state !== 'loaded' && one.state !== 'unchanged'))
    process.exitCode = 1;
}

async function mappingFiles(given: string): Promise<string[]> {
  if (!existsSync(given)) throw misused(`there is no mapping ${given}`);
  if (!statSync(given).isDirectory()) return [path.resolve(given)];
  const names = (await readdir(given)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length === 0) throw misused(`there is no mapping in ${given}`);
  return names.map((name) => path.resolve(given, name));
}

type Done = { imports: ImportView[]; error: string | null; refusal: Refusal | null };

async function importFolder(
  open: OpenPlatform,
  mappingFile: string,
  folder: string,
  { businessDate, earlier }: { businessDate: string | null; earlier: readonly ImportView[] },
): Promise<Done> {
  const { platform } = open;
  const accepted = <T>(result: Result<T>): T => {
    if (result.ok) return result.value;
    throw refused(result.refusal, undefined, { imports: earlier });
  };
  const yaml = await readFile(mappingFile, 'utf8');
  const saved = accepted(
    await withJob(platform.database, (tx) =>
      saveMapping(tx, yaml, mappingFile, null, platform.clock.now()),
    ),
  );
  const given = accepted(await keepFolder(platform, saved.mapping, folder));
  const delivery = accepted(await createDelivery(platform, saved, given, { businessDate }));
  await open.queue.work(platform, [anyJobKind(importJob)]);
  return waitFor(open, delivery.deliveryId, delivery.jobId);
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
        refusal: Refusal | null;
      }>`select error, refusal from platform.job where id = ${jobId} and state in ('done', 'failed', 'cancelled')`.execute(
        tx,
      ),
    );
    const [job] = rows;
    if (job)
      return {
        imports: await withJob(platform.database, (tx) => listImports(tx, { deliveryId })),
        ...job,
      };
    await wait(pollMilliseconds);
  }
}

function lineOf(one: ImportView): string {
  const counts = `${one.rowsIn} rows, ${one.rowsLoaded} loaded, ${one.rowsRejected} rejected, ${one.rowsDuplicate} duplicates${one.rowsErased > 0 ? `, ${one.rowsErased} of erased customers` : ''}`;
  return `${one.state.padEnd(9)} ${one.fileName} (${one.entry}): ${one.refusal ? one.refusal.en : counts}`;
}
