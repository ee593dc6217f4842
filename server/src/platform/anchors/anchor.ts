import { open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const anchorLine = z.object({
  position: z.number().int().positive(),
  seal: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
});
export type Anchor = z.infer<typeof anchorLine>;

/** What the record outside the database holds. */
export type Anchors = {
  /** how many lines could be read */
  count: number;
  /** the seal by position */
  seals: ReadonlyMap<number, string>;
  /** the lowest and the highest position; 0 when there is none */
  first: number;
  last: number;
  /** the number of the first line that is no anchor and that no crash leaves; null when there is none */
  brokenLine: number | null;
};

/** The record of one chain, outside the database: a line for each head. */
export type AnchorRecord = 'audit-head.jsonl' | 'ledger-head.jsonl';

/**
 * Appends the chain's head to the record outside the database, durable before it returns. A line that a
 * crash cut short is ended first, or this anchor would be glued to it and both be lost.
 */
export async function writeAnchor(
  home: string,
  record: AnchorRecord,
  anchor: Anchor,
): Promise<void> {
  const file = await open(path.join(home, record), 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const ended = size === 0 || last.toString() === '\n';
    await file.appendFile(`${ended ? '' : '\n'}${JSON.stringify(anchor)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads the record line by line: it grows by a line every two seconds of work, for years. */
export async function readAnchors(home: string, record: AnchorRecord): Promise<Anchors> {
  const seals = new Map<number, string>();
  const found = { count: 0, first: 0, last: 0 };
  let lines = 0;
  let brokenLine: number | null = null;
  for await (const line of linesOf(path.join(home, record))) {
    lines += 1;
    if (line === '' || isCutShort(line)) continue;
    const anchor = parseAnchor(line);
    if (!anchor) {
      brokenLine ??= lines;
      continue;
    }
    found.count += 1;
    found.first = found.count === 1 ? anchor.position : Math.min(found.first, anchor.position);
    found.last = Math.max(found.last, anchor.position);
    seals.set(anchor.position, anchor.seal);
  }
  return { ...found, seals, brokenLine };
}

async function* linesOf(name: string): AsyncGenerator<string> {
  const file = await open(name).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  // The stream closes the file when it has been read, or left early.
  if (file) yield* file.readLines({ encoding: 'utf8' });
}

/** The beginning of an anchor without its end: what a crash leaves of a line. It accuses nobody. */
function isCutShort(line: string): boolean {
  const start = '{"position":';
  return (line.startsWith(start) || start.startsWith(line)) && !line.endsWith('}');
}

function parseAnchor(line: string): Anchor | null {
  try {
    return anchorLine.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
