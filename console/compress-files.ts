import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this a compressed file saves less than a packet of the network. */
const leastBytes = 1_400;
const compressed = new Set(['.js', '.css', '.html', '.svg']);

/** Beside every built file the same one compressed, once when it is built instead of at every answer. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    writeBundle({ dir = '' }) {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !compressed.has(path.extname(entry.name))) continue;
        const file = path.join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        if (bytes.length < leastBytes) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality(bytes)));
        writeFileSync(`${file}.gz`, gzipSync(bytes));
      }
    },
  };
}

// The best quality takes ten times as long as this one and saves a twentieth more.
const quality = (bytes: Buffer) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  },
});
