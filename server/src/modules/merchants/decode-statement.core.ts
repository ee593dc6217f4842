import type { StatementEncoding } from '#contract/reconciliation.ts';

/** A text, or the first line that is of no encoding that was asked for. */
export type Decoded =
  | { ok: true; text: string; encoding: 'utf-8' | 'gb18030' }
  | { ok: false; line: number };

/**
 * The text of a CSV file. Files of merchants in China are as often GB18030 (what Excel there writes) as UTF-8; a
 * text of two signs or more that is GB18030 is hardly ever UTF-8 by chance, so UTF-8 is tried first. `declared`
 * is what the uploader says; `auto` tries both. A line feed is never a part of a sign in either of them, so a file
 * of neither is told by the line at which the encoding that comes further ends.
 */
export function decodeStatement(bytes: Uint8Array, declared: StatementEncoding): Decoded {
  const encodings = declared === 'auto' ? (['utf-8', 'gb18030'] as const) : ([declared] as const);
  for (const encoding of encodings) {
    const text = decode(bytes, encoding);
    // A NUL stands in no table: the bytes are another kind of file.
    if (text !== null && !text.includes('\0')) return { ok: true, text, encoding };
  }
  return { ok: false, line: Math.max(...encodings.map((encoding) => wrongLine(bytes, encoding))) };
}

function decode(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // The only thing that a decoder refuses is bytes that are not of its encoding.
    return null;
  }
}

/** The first line, from 1, that is not of an encoding. */
function wrongLine(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030'): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const upTo = end < 0 ? bytes.length : end;
    const text = decode(bytes.subarray(from, upTo), encoding);
    if (text === null || text.includes('\0')) return line;
    from = upTo + 1;
  }
  return line;
}
