import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { removesWhatItLacks } from '#contract/mapping-file.ts';
import { dateInFileName } from './business-date.ts';
import { keepFile, type KeptFile } from './keep-file.ts';
import { matchFiles, type Matched } from './match-files.core.ts';
import { recordDelivery } from './record-delivery.ts';
import { importJob } from './run-delivery.ts';
import type { SavedMapping } from './save-mapping.ts';

/** A file that was given: its name and its kept content. */
export type GivenFile = { name: string; kept: KeptFile };

export type Delivery = { deliveryId: string; jobId: number };

/** Keeps the files of a folder that the mapping knows, with their sidecars; other files are left alone. */
export async function keepFolder(
  platform: Platform,
  mapping: SavedMapping['mapping'],
  folder: string,
): Promise<Result<GivenFile[]>> {
  const names = await readdir(folder).catch(() => null);
  if (!names) return refuse('FILE_NOT_READABLE', { file: folder, problem: 'no such folder' });
  const matched = matchFiles(mapping, names);
  if (matched.length === 0)
    return refuse('FILE_MISSING', {
      glob: mapping.files.map((file) => file.glob).join(', '),
      entry: mapping.source,
    });
  const wanted = new Set(matched.flatMap(({ file, name }) => [name, ...sidecarOf(file, name)]));
  const given: GivenFile[] = [];
  for (const name of names.filter((one) => wanted.has(one)))
    given.push({ name, kept: await keepFile(platform.home, join(folder, name)) });
  return ok(given);
}

/**
 * Writes the imports of the files given, in the order in which they build on each other, and the job
 * that carries them out, with their row in the audit. `by` is nobody on the command line; `businessDate` is that of files whose mapping gives none.
 */
export async function createDelivery(
  platform: Platform,
  saved: SavedMapping,
  given: readonly GivenFile[],
  options: { by?: Caller | null; businessDate?: string | null } = {},
): Promise<Result<Delivery>> {
  const { mapping } = saved;
  const names = given.map((file) => file.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return refuse('FILE_NAME_TWICE', { file: twice });
  const matched = matchFiles(mapping, names);
  if (matched.length === 0) return refuse('FILE_NOT_IN_MAPPING', { file: names.join(', ') });
  const pair = fullFilesOfOneDay(matched);
  if (pair) return refuse('FULL_FILE_TWICE', pair);
  const deliveryId = randomUUID();
  const byName = new Map(given.map((file) => [file.name, file.kept]));
  const now = platform.clock.now();
  const createdBy = options.by?.kind === 'staff' ? options.by.id : null;
  const column = <T>(of: (one: Matched) => T): T[] => matched.map(of);
  return withJob(platform.database, async (tx) => {
    await sql`insert into ingest.source_file (sha256, bytes, kept_at)
      select distinct on (sha256) sha256, bytes, ${now} from unnest(${given.map((file) => file.kept.sha256)}::bytea[], ${given.map((file) => file.kept.bytes)}::bigint[]) as kept (sha256, bytes)
      -- content that had left is there again
      on conflict (sha256) do update set kept_at = excluded.kept_at, removed_at = null where source_file.removed_at is not null`.execute(
      tx,
    );
    const jobId = await platform.jobs.enqueue(
      tx,
      importJob,
      { deliveryId },
      {
        title: {
          zh: `导入 ${mapping.name.zh}（${given.length} 个文件）`,
          en: `Import ${mapping.name.en} (${given.length === 1 ? '1 file' : `${given.length} files`})`,
        },
        naturalKey: deliveryId,
        createdBy,
      },
    );
    await sql`insert into ingest.import (delivery_id, position, mapping_id, source, entry, entity, mode, file_name, sha256, sidecar, business_date, job_id, created_by, created_at)
      select ${deliveryId}, position, ${saved.mappingId}, ${mapping.source}, entry, entity, mode, file_name, sha256, sidecar, business_date, ${jobId}, ${createdBy}, ${now}
      from unnest(${column(({ file }) => file.name)}::text[], ${column(({ file }) => file.entity)}::text[], ${column(({ file }) => file.mode)}::text[],
        ${column(({ name }) => name)}::text[], ${column(({ name }) => byName.get(name)?.sha256 ?? null)}::bytea[],
        ${column(({ file, name }) => sidecarOf(file, name).flatMap((one) => byName.get(one)?.sha256.toString('hex') ?? [])[0] ?? null)}::text[],
        ${column(({ file }) => (file.business_date ? null : (options.businessDate ?? null)))}::date[])
        with ordinality as matched (entry, entity, mode, file_name, sha256, sidecar, business_date, position)
      order by position`.execute(tx);
    await recordDelivery(tx, options.by ?? null, 'import.create', {
      deliveryId,
      source: mapping.source,
      files: matched.map(({ name }) => name),
    });
    return ok({ deliveryId, jobId });
  });
}

/**
 * Two files of one entry that would each remove what the other brings. Where their days stand inside of
 * them nobody knows yet whether they differ: such files come one a delivery.
 */
function fullFilesOfOneDay(
  matched: readonly Matched[],
): { entry: string; first: string; second: string } | undefined {
  const seen = new Map<string, string>();
  for (const { file, name } of matched) {
    if (!removesWhatItLacks(file)) continue;
    const day = `${file.name} ${dateInFileName(file, name) ?? ''}`;
    const first = seen.get(day);
    if (first !== undefined) return { entry: file.name, first, second: name };
    seen.set(day, name);
  }
  return undefined;
}

function sidecarOf(file: Matched['file'], name: string): string[] {
  return file.control?.from === 'sidecar' ? [name + file.control.suffix] : [];
}
