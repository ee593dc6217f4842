import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type KeptFile = { sha256: Buffer; bytes: number };

/** Where a file is kept: by its content, so that the same file is kept once. The volume is encrypted. */
export function keptPath(home: string, sha256: Buffer): string {
  const name = sha256.toString('hex');
  return join(home, 'files', name.slice(0, 2), name);
}

/**
 * What stands in a file's place once somebody's rows were taken out of it. It keeps the name of what
 * was sent, so that the same file sent again is known, and is not kept again.
 */
export function erasedPath(home: string, sha256: Buffer): string {
  return `${keptPath(home, sha256)}.erased`;
}

/** The content to read: what is left after an erasure, or the file as it came. */
export function readablePath(home: string, sha256: Buffer): string {
  const erased = erasedPath(home, sha256);
  return existsSync(erased) ? erased : keptPath(home, sha256);
}

export function incomingFolder(home: string): string {
  return join(home, 'files', 'incoming');
}

/** Keeps a file's bytes as they came. A crash leaves a file in `files/incoming` at most. */
export async function keepFile(home: string, source: Readable | string): Promise<KeptFile> {
  const { waiting, ...kept } = await writeIncoming(
    home,
    typeof source === 'string' ? createReadStream(source, { highWaterMark: 1024 * 1024 }) : source,
  );
  const path = keptPath(home, kept.sha256);
  // In this order: a rewriting puts the new content in place before it removes the old.
  const standing = [path, erasedPath(home, kept.sha256)].find(existsSync);
  if (standing === undefined) await moveInto(waiting, path);
  else {
    await rm(waiting);
    // It is needed again: whoever removes old files goes by when they were last touched.
    const now = new Date();
    await utimes(standing, now, now);
  }
  return kept;
}

export type HeldFile = { path: string };

/** Holds a file apart from those that are kept, for one look; `dropFile` ends it. */
export async function holdFile(home: string, source: Readable): Promise<HeldFile> {
  return { path: (await writeIncoming(home, source)).waiting };
}

export async function dropFile({ path }: HeldFile): Promise<void> {
  await rm(path, { force: true });
}

/** Puts other content in a kept file's place, in one step; wherever it is cut off, one of both is there whole. */
export async function replaceKept(
  home: string,
  sha256: Buffer,
  content: AsyncIterable<Buffer>,
): Promise<KeptFile> {
  const { waiting, ...now } = await writeIncoming(home, content);
  await moveInto(waiting, erasedPath(home, sha256));
  await rm(keptPath(home, sha256), { force: true });
  return now;
}

async function moveInto(waiting: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(waiting, path);
}

async function writeIncoming(
  home: string,
  source: AsyncIterable<Buffer> | Readable,
): Promise<KeptFile & { waiting: string }> {
  await mkdir(incomingFolder(home), { recursive: true });
  const waiting = join(incomingFolder(home), randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(waiting, { mode: 0o600, flush: true }),
    );
  } catch (error) {
    await rm(waiting, { force: true });
    throw error;
  }
  return { waiting, sha256: hash.digest(), bytes };
}
