import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { incomingFolder } from './keep-file.ts';

/**
 * Removes what nobody will ever read: uploads that broke off, and files whose delivery was refused, so
 * that no row speaks of them. Only those unchanged since `before`: a younger one may be on its way.
 * Gives how many.
 */
export async function removeAbandonedFiles(platform: Platform, before: Date): Promise<number> {
  const files = join(platform.home, 'files');
  const folders = (await namesIn(files)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const kept = (await Promise.all(folders.map((name) => pathsIn(join(files, name))))).flat();
  // A digest each, of as many files as a bank sends in ten years: a few megabytes.
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ name: string }>`
      select given.name from unnest(${kept.map(digestOf)}::text[]) as given(name)
      where not exists (select from ingest.source_file where encode(sha256, 'hex') = given.name)`.execute(
      tx,
    ),
  );
  const unknown = new Set(rows.map((row) => row.name));
  const abandoned = [
    ...(await pathsIn(incomingFolder(platform.home))),
    ...kept.filter((path) => unknown.has(digestOf(path))),
  ];
  return removeOlder(abandoned, before);
}

function digestOf(path: string): string {
  return basename(path).replace(/\.erased$/, '');
}

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

async function pathsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name));
}

async function removeOlder(paths: readonly string[], before: Date): Promise<number> {
  let removed = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (!found || found.mtimeMs >= before.getTime()) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
