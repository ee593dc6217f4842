import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { gzipProblem, mostUnzippedBytes, readText } from './read-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'huike-read-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: Buffer): Promise<{ bytes: number; problem: string | undefined }> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  let bytes = 0;
  try {
    for await (const chunk of readText(path, 'utf-8')) bytes += chunk.length;
    return { bytes, problem: undefined };
  } catch (error) {
    return { bytes, problem: gzipProblem(error) };
  }
}

const first = gzipSync('a\n'.repeat(1000));
const second = gzipSync('b\n'.repeat(1000));
const damaged = Buffer.from(second);
damaged[0] = 0;

test.each([
  ['one after the other are read as one text', Buffer.concat([first, second]), undefined],
  [
    'followed by zeros, as from a tape, are whole',
    Buffer.concat([first, Buffer.alloc(512)]),
    undefined,
  ],
  ['of which the second has lost its mark are damaged', Buffer.concat([first, damaged]), 'damaged'],
  [
    'followed by something else are damaged',
    Buffer.concat([first, Buffer.from('more rows')]),
    'damaged',
  ],
  ['cut short are cut off', Buffer.concat([first, second.subarray(0, -9)]), 'cut-off'],
])('gzip members %s', async (_, content, problem) => {
  expect((await read(content)).problem).toBe(problem);
});

test('a file that unfolds without end is left before it fills the disk', async () => {
  const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20));
  const { bytes, problem } = await read(bomb);
  expect(problem).toBe('too-large');
  expect(bytes).toBeLessThanOrEqual(mostUnzippedBytes(bomb.length));
});
