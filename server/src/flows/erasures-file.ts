import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

// Who was erased, by number and by keyed digests of the ids, outside both stores and outside the
// backups: a restore of an older backup brings these people back and takes them out again by this file,
// and knows the ids of those who came after the backup. It is there from the first backup on, so that a
// home without it is one that somebody forgot to copy it into.

const line = z.object({
  customerNo: z.number().int().positive(),
  /** as hexadecimal; lists written before they were kept have none */
  digests: z.array(z.string().regex(/^([0-9a-f]{2})+$/)).default([]),
});
export type RememberedErasure = z.infer<typeof line>;

export function erasuresFile(home: string): string {
  return path.join(home, 'erasures.jsonl');
}

/** Durable before it returns: an erasure carried out and not remembered would be undone by a restore. */
export function noteErasure(home: string, erased: RememberedErasure, now: Date): void {
  append(home, `${JSON.stringify({ ...erased, at: now.toISOString() })}\n`);
}

/** Makes the file where nobody was erased yet, and gives how many people were. */
export function keepErasures(home: string): number {
  append(home, '');
  return readErasures(home).length;
}

/** Everybody erased, each once, with all that their lines say. Throws where the file is missing or a line of it can't be read. */
export function readErasures(home: string): RememberedErasure[] {
  const file = erasuresFile(home);
  if (!existsSync(file)) throw new Error(`${file} is missing: it says who was erased`);
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => (text === '' ? [] : [readLine(text, `${file}:${index + 1}`)]));
  return [...Map.groupBy(lines, ({ customerNo }) => customerNo)].map(([customerNo, of]) => ({
    customerNo,
    digests: [...new Set(of.flatMap(({ digests }) => digests))],
  }));
}

function append(home: string, text: string): void {
  appendFileSync(erasuresFile(home), text, { mode: 0o600, flush: true });
}

function readLine(text: string, place: string): RememberedErasure {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw new Error(`${place} does not name a customer number: mend the line, or people come back`);
  }
}
