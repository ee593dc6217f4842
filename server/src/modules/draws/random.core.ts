import { createHash, createHmac } from 'node:crypto';
import { blockText, type RandomStream, type StreamName, streamOf } from '#contract/draw-random.ts';

export const seedBytes = 32;

/** What is published of a seed before its day: SHA-256 of its 32 bytes. */
export function commitmentOf(seed: Uint8Array): Buffer {
  return createHash('sha256').update(seed).digest();
}

/** The stream that decides one play; as contract/draw-random.ts says it. */
export function randomOf(seed: Uint8Array, name: StreamName): RandomStream {
  return streamOf((block) => createHmac('sha256', seed).update(blockText(name, block)).digest());
}
