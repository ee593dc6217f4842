import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { ImportRecord } from './import-records.ts';
import { erasedPath, type KeptFile } from './keep-file.ts';

/** A kept file and one import by each of the mappings that read it, none for sidecars. */
export type SourceFile = {
  sha256: Buffer;
  content_bytes: number | null;
  imports: ImportRecord[];
};

const pageSize = 200;

/** The kept files that still have content, in the order of their digests. */
export async function* sourceFiles(platform: Platform): AsyncGenerator<SourceFile> {
  for (let after: Buffer = Buffer.alloc(0); ;) {
    const page = await withJob(platform.database, (tx) => readPage(tx, after));
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.sha256;
  }
}

async function readPage(tx: Tx, after: Buffer): Promise<SourceFile[]> {
  const files = await sql<Omit<SourceFile, 'imports'>>`
    select sha256, content_bytes from ingest.source_file
    where sha256 > ${after} and removed_at is null order by sha256 limit ${pageSize}`.execute(tx);
  const { rows } = await sql<ImportRecord>`
    select distinct on (sha256, mapping_id, entry, replay_of is null) import.*, mapping.yaml
    from ingest.import join ingest.mapping using (mapping_id)
    where sha256 = any(${files.rows.map((file) => file.sha256)}::bytea[])
    order by sha256, mapping_id, entry, replay_of is null, import_id desc`.execute(tx);
  return files.rows.map((file) => ({
    ...file,
    imports: rows.filter((row) => row.sha256.equals(file.sha256)),
  }));
}

export async function countSourceFiles(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from ingest.source_file where removed_at is null`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Says what stands in a file's place; when it was first erased stays. */
export async function noteRewritten(
  tx: Tx,
  sha256: Buffer,
  now: KeptFile,
  at: Date,
): Promise<void> {
  await sql`update ingest.source_file set erased_at = coalesce(erased_at, ${at}), content_sha256 = ${now.sha256}, content_bytes = ${now.bytes}
    where sha256 = ${sha256}`.execute(tx);
}

/** After a rewriting that was cut off before it was noted: the disk tells what is there. */
export async function noteWhatStands(platform: Platform, file: SourceFile): Promise<void> {
  const path = erasedPath(platform.home, file.sha256);
  if (!existsSync(path) || statSync(path).size === file.content_bytes) return;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) if (Buffer.isBuffer(chunk)) hash.update(chunk);
  const now = { sha256: hash.digest(), bytes: statSync(path).size };
  await withJob(platform.database, (tx) =>
    noteRewritten(tx, file.sha256, now, platform.clock.now()),
  );
}
