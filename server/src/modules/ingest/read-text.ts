import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import type { encodings } from '#contract/mapping-file.ts';

type Encoding = (typeof encodings)[number];

/** iconv-lite's names, where they differ from the mapping's. */
const iconvNames: Partial<Record<Encoding, string>> = {
  'latin-1': 'latin1',
  'latin-2': 'iso-8859-2',
};

export function iconvName(encoding: Encoding): string {
  return iconvNames[encoding] ?? encoding;
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Bytes of a kept file, unzipped where it is gzip, as UTF-8 without a byte-order mark. */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<Buffer> {
  const bytes = (await isGzip(path))
    ? gunzipped(path)
    : chunksOf(createReadStream(path, { highWaterMark: 256 * 1024 }));
  yield* encoding === 'utf-8'
    ? withoutMark(bytes)
    : withoutMark(decoded(bytes, iconvName(encoding)));
}

/** The first bytes tell, not the name: files are often sent as .txt and zipped all the same. */
export async function isGzip(path: string): Promise<boolean> {
  const head = await headOf(path, 2);
  return head[0] === 0x1f && head[1] === 0x8b;
}

export async function headOf(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Text is packed to a tenth or less; what unfolds a hundredfold, beyond a small file, is no bank's text. */
export function mostUnzippedBytes(zippedBytes: number): number {
  return Math.min(Math.max(256 * 2 ** 20, 100 * zippedBytes), 128 * 2 ** 30);
}

/** What zlib doesn't tell of a gzip file, with a code as its own errors have. */
class GzipError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  const { size } = await stat(path);
  let left = mostUnzippedBytes(size);
  try {
    for await (const chunk of chunksOf(gunzip)) {
      left -= chunk.length;
      if (left < 0) throw new GzipError('UNZIPPED_TOO_LARGE', 'it unfolds to too much text');
      yield chunk;
    }
    // zlib takes a following member that it does not know for padding, and would leave out its rows.
    if (await holdsMoreThanPadding(path, gunzip.bytesWritten))
      throw new GzipError('Z_DATA_ERROR', 'what follows the last whole gzip member is damaged');
  } finally {
    source.destroy();
  }
}

async function holdsMoreThanPadding(path: string, start: number): Promise<boolean> {
  for await (const chunk of chunksOf(createReadStream(path, { start })))
    if (chunk.some((byte) => byte !== 0)) return true;
  return false;
}

async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function* decoded(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(name);
  for await (const chunk of bytes) {
    const text = decoder.write(chunk);
    if (text) yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest, 'utf8');
}

async function* withoutMark(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < utf8Mark.length) continue;
    yield head.subarray(0, 3).equals(utf8Mark) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head && head.length > 0) yield head;
}

/** Why reading broke off: a gzip file cut short, one that is damaged, or one that unfolds without end. */
export function gzipProblem(error: unknown): 'cut-off' | 'damaged' | 'too-large' | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return 'cut-off';
  if (code === 'UNZIPPED_TOO_LARGE') return 'too-large';
  return code.startsWith('Z_') ? 'damaged' : undefined;
}
