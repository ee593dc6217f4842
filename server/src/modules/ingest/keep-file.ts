import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type KeptFile = { sha256: Buffer; bytes: number };

/** Where a file is kept: by its content, so that the same file is kept once. The volume is encrypted. */
export function keptPath(home: string, sha256: Buffer): string {
  const name = sha256.toString('hex');
  return join(home, 'files', name.slice(0, 2), name);
}

/** Keeps a file's bytes as they came. A crash leaves a file in `files/incoming` at most. */
export async function keepFile(home: string, source: Readable | string): Promise<KeptFile> {
  const incoming = join(home, 'files', 'incoming');
  await mkdir(incoming, { recursive: true });
  const waiting = join(incoming, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      typeof source === 'string'
        ? createReadStream(source, { highWaterMark: 1024 * 1024 })
        : source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(waiting, { mode: 0o600, flush: true }),
    );
    const sha256 = hash.digest();
    const path = keptPath(home, sha256);
    if (await exists(path)) await rm(waiting);
    else {
      await mkdir(join(path, '..'), { recursive: true });
      await rename(waiting, path);
    }
    return { sha256, bytes };
  } catch (error) {
    await rm(waiting, { force: true });
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
