import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const anchorLine = z.object({
  position: z.number().int().positive(),
  seal: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
});
export type Anchor = z.infer<typeof anchorLine>;

function anchorFile(home: string): string {
  return path.join(home, 'audit-head.jsonl');
}

/** Appends the chain's head to the record outside the database, durable before it returns. */
export async function writeAnchor(home: string, anchor: Anchor): Promise<void> {
  const file = await open(anchorFile(home), 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(anchor)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** All anchors, oldest first; a last line that a crash cut short is left out. */
export async function readAnchors(home: string): Promise<Anchor[]> {
  const text = await readFile(anchorFile(home), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  lines.pop();
  return lines.filter((line) => line !== '').map((line) => anchorLine.parse(JSON.parse(line)));
}
