import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { PersonTraces } from '#modules/customers/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { removeAbandonedFiles } from './abandoned-files.ts';
import { dropTables } from './drop-tables.ts';
import { findPersonRows, personFault, type Traces } from './find-person-rows.ts';
import { entryOf, type MappedImport } from './import-entry.ts';
import type { ImportRecord } from './import-records.ts';
import { readablePath, replaceKept } from './keep-file.ts';
import { isGzip } from './read-text.ts';
import { rewriteFile } from './rewrite-file.ts';
import {
  countSourceFiles,
  noteRewritten,
  noteWhatStands,
  type SourceFile,
  sourceFiles,
} from './source-files.ts';
import { stageFile } from './stage-file.ts';

export type FilesErased = {
  /** files that were rewritten or emptied */
  files: number;
  rows: number;
  /** files that nothing could be read from, and uploads that had broken off */
  removed: number;
};

/** Shorter texts stand in rows of other people too. */
const shortestTrace = 4;
/** An upload is written to all the time: one that was not for an hour has broken off. */
const abandonedAfterMilliseconds = 3_600_000;

/**
 * Takes people's rows out of the kept source files, one file after the other, each as its mapping reads
 * it; the caller holds the lock of facts, so that no import reads meanwhile. A rewritten file takes the
 * old one's place in one step: killed anywhere and repeated, the same is left. A file that cannot be read
 * as any of its mappings says was refused when it came; it is emptied, since nobody can tell whose rows
 * it holds.
 */
export async function eraseFromFiles(
  platform: Platform,
  people: readonly PersonTraces[],
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<FilesErased> {
  const traces = tracesOf(people);
  const outcome: FilesErased = { files: 0, rows: 0, removed: 0 };
  const hourAgo = new Date(platform.clock.now().getTime() - abandonedAfterMilliseconds);
  outcome.removed = await removeAbandonedFiles(platform, hourAgo);
  if (traces.ids.size === 0 && traces.texts.length === 0) return outcome;
  const total = await withJob(platform.database, countSourceFiles);
  let done = 0;
  for await (const file of sourceFiles(platform)) {
    signal.throwIfAborted();
    await noteWhatStands(platform, file);
    if (file.content_bytes !== 0 && existsSync(readablePath(platform.home, file.sha256)))
      await eraseFromFile(platform, file, traces, outcome, signal);
    done += 1;
    progress(done, total);
  }
  return outcome;
}

/** The account and holder ids of a person, by source: rows of files often name nothing else. */
export async function findAccountIds(
  analytics: Analytics,
  customerNo: number,
): Promise<PersonTraces['identifiers']> {
  return analytics.query<PersonTraces['identifiers'][number]>(
    `SELECT DISTINCT concat(source, '/account_id') AS scheme, account_id AS value FROM fact_account WHERE party_no = {who:UInt32}
     UNION DISTINCT SELECT concat(source, '/account_id'), account_id FROM fact_account_holder WHERE party_no = {who:UInt32} AND role = 'owner' AND account_id != ''
     UNION DISTINCT SELECT concat(source, '/holder_id'), holder_id FROM fact_account_holder WHERE party_no = {who:UInt32} AND holder_id != ''`,
    { who: customerNo },
  );
}

function tracesOf(people: readonly PersonTraces[]): Traces {
  const ids = new Map<string, string[]>();
  for (const { scheme, value } of people.flatMap((person) => person.identifiers))
    ids.set(scheme, [...(ids.get(scheme) ?? []), value]);
  const texts = people.flatMap((person) => [
    ...person.identifiers.map(({ value }) => value),
    ...(person.phone === null ? [] : [person.phone]),
    ...(person.identity === null ? [] : [person.identity]),
  ]);
  return { ids, texts: [...new Set(texts.filter((text) => text.length >= shortestTrace))] };
}

async function eraseFromFile(
  platform: Platform,
  source: SourceFile,
  traces: Traces,
  outcome: FilesErased,
  signal: AbortSignal,
): Promise<void> {
  // Totals, and files that no mapping reads: one that names the people in plain text is emptied.
  if (source.imports.length === 0) {
    if (!(await holdsText(platform, source.sha256, traces.texts))) return;
    await empty(platform, source.sha256);
    outcome.files += 1;
    return;
  }
  let rows = 0;
  let readable = false;
  for (const record of source.imports) {
    const mapped = entryIfReadable(record);
    const found = mapped ? await eraseByMapping(platform, mapped, traces, signal) : 'unreadable';
    if (found === 'unreadable') continue;
    readable = true;
    rows += found;
  }
  if (!readable) {
    await empty(platform, source.sha256);
    outcome.removed += 1;
  }
  outcome.rows += rows;
  if (rows > 0) outcome.files += 1;
}

/** Undefined where the mapping no longer reads: then nothing can be rebuilt from the file either. */
function entryIfReadable(record: ImportRecord): MappedImport | undefined {
  try {
    return entryOf(record);
  } catch (error) {
    if (error instanceof JobFailure) return undefined;
    throw error;
  }
}

async function eraseByMapping(
  platform: Platform,
  mapped: MappedImport,
  traces: Traces,
  signal: AbortSignal,
): Promise<number | 'unreadable'> {
  const { record, file } = mapped;
  const importId = record.import_id;
  try {
    await dropTables(platform.analytics, importId);
    const staged = await stageFile(platform.analytics, {
      importId,
      path: readablePath(platform.home, record.sha256),
      fileName: record.file_name,
      file,
      signal,
    });
    if (!staged.ok) {
      // What the engine read once it can read again: it is at fault, and the job tries another time.
      if (record.state === 'loaded' && file.format.type !== 'csv')
        throw new Error(`the kept file of import ${importId} could not be read`);
      return 'unreadable';
    }
    const found = await findPersonRows(platform, mapped, staged.value.columns, traces, signal);
    if (found === 0) return 0;
    const now = await rewriteFile(platform, {
      importId,
      sha256: record.sha256,
      fileName: record.file_name,
      file,
      fault: personFault,
    });
    await withJob(platform.database, (tx) =>
      noteRewritten(tx, record.sha256, now, platform.clock.now()),
    );
    return found;
  } finally {
    await dropTables(platform.analytics, importId);
  }
}

/** Leaves a file of no bytes, so that the same file sent again is known and not kept again. */
async function empty(platform: Platform, sha256: Buffer): Promise<void> {
  const now = await replaceKept(platform.home, sha256, nothing());
  await withJob(platform.database, (tx) => noteRewritten(tx, sha256, now, platform.clock.now()));
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Looks for any of the texts in a file of unknown form, piece by piece. */
async function holdsText(
  { home }: Platform,
  sha256: Buffer,
  texts: readonly string[],
): Promise<boolean> {
  const path = readablePath(home, sha256);
  const needles = texts.map((text) => Buffer.from(text));
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const zipped = await isGzip(path);
  const stream = zipped ? file.pipe(createGunzip()) : file;
  let before = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      const piece = Buffer.concat([before, chunk]);
      if (needles.some((needle) => piece.includes(needle))) return true;
      before = Buffer.from(piece.subarray(Math.max(0, piece.length - overlap)));
    }
    return false;
  } catch {
    // Broken compression: nobody can tell what it holds.
    return zipped;
  } finally {
    file.destroy();
  }
}
